import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import { runLoad } from "#load/run-load.ts";
import { STAGES } from "#profile/classify.ts";
import { type CpuProfile, timePerStage } from "#profile/time-per-stage.ts";
import { type ToldStage, waitPerStage } from "#profile/wait-per-stage.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { fileOf } from "#stack/child.ts";
import type { BenchSettings } from "#settings.ts";
import type { World } from "#stack/world.ts";
import { aligned, figure } from "#table.ts";

const CONNECTIONS = 32;
const WARM_UP = 4_000;

/** Profiles the API under row 1's load, and shows which stage of a deletion takes how much of its CPU time. */
export async function profile(world: World, { requests: size }: BenchSettings): Promise<boolean> {
  const [tenant] = world.tenants;
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "profile", size + WARM_UP);
  await analyze(world.ownerUrl);
  const folder = join(world.home, "profile");
  await mkdir(folder);
  const options = `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-interval=500`;
  const stageTimes = join(world.home, "stage-times.json");
  const api = await world.startApi({
    main: fileOf("profile/main.ts"),
    env: { NODE_OPTIONS: options, STAGE_TIMES: stageTimes },
  });
  const headers = merchantHeaders(tenant);
  const load = (count: number) =>
    runLoad(
      { ports: [api.port], connections: CONNECTIONS },
      supply.take(count).map((number) => optionRequest(headers, "profile", number)),
    );
  await load(WARM_UP);
  await world.settle();
  const { perSecond, window, failures } = await load(size);
  // The profile is written when the process ends.
  await api.stop();
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error("the API wrote no profile");
  const kept = join(tmpdir(), `expunge-api-${Date.now()}.cpuprofile`);
  await copyFile(join(folder, name), kept);

  const times = timePerStage(await readJson<CpuProfile>(kept), window);
  const waits = waitPerStage(await readJson<ToldStage[]>(stageTimes), window);
  const idle = times.get("idle") ?? 0;
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0) - idle;
  const lines = STAGES.map((stage) => {
    const time = times.get(stage) ?? 0;
    const share = stage === "idle" ? "" : `${figure((100 * time) / busy)} %`;
    const waited = waits.get(stage);
    return [stage, figure(time / size), share, waited === undefined ? "" : figure(waited)];
  });
  console.log(
    `\n${aligned([["stage", "CPU us/deletion", "of CPU time", "waited ms"], ...lines], 1)}`,
  );
  console.log(`${figure(perSecond)} deletions/s while profiled, ${failures} failed\n${kept}`);
  return failures === 0;
}

async function readJson<Value>(file: string): Promise<Value> {
  return JSON.parse(await readFile(file, "utf8")) as Value;
}
