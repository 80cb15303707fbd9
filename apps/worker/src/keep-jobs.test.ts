import { pino } from "pino";
import { expect, test } from "vitest";
import { keepJobs } from "#keep-jobs.ts";

test("rebuilds at once and daily, a minute after a failure, until it is stopped", async () => {
  const stopping = new AbortController();
  const pauses: number[] = [];
  const results = [2, new Error("away"), 0, 0];
  await keepJobs({
    async rebuild() {
      const result = results.shift() ?? 0;
      if (result instanceof Error) throw result;
      return result;
    },
    logger: pino({ level: "silent" }),
    stopping: stopping.signal,
    async pause(ms) {
      pauses.push(ms);
      if (results.length === 0) stopping.abort();
    },
  });
  expect(pauses).toEqual([86_400_000, 60_000, 86_400_000, 86_400_000]);
});
