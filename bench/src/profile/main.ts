import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { STAGE_CHANNEL, type StageTime } from "@expunge/application/runtime/stage-timing";
import type { ToldStage } from "#profile/wait-per-stage.ts";

/** The API with a listener on its stage times: written at the end, since writing takes time as well. */
const told: ToldStage[] = [];
subscribe(STAGE_CHANNEL, (message) => {
  told.push({ ...(message as StageTime), at: Number(process.hrtime.bigint() / 1000n) });
});
process.on("exit", () => {
  const { STAGE_TIMES: file } = process.env;
  if (file) writeFileSync(file, JSON.stringify(told));
});
await import("@expunge/api/main");
