import { expect, test } from "vitest";
import { keepKeys } from "#keep-keys.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

test("values and hashes move step by step until all have, and a failure is tried again in a minute", async () => {
  const stopping = new AbortController();
  const { logger, lines } = recordingLogger();
  const waits: number[] = [];
  const steps = [
    { state: "idle", moved: 0 },
    { state: "more", moved: 200 },
    new TypeError("secret"),
    { state: "more", moved: 7 },
    { state: "settled", moved: 0 },
  ] as const;
  let done = 0;
  await keepKeys({
    movers: [
      async () => steps[0],
      async () => {
        const step = steps[done] ?? steps[0];
        done += 1;
        if (step instanceof Error) throw step;
        return step;
      },
    ],
    logger,
    stopping: stopping.signal,
    async pause(ms) {
      waits.push(ms);
      if (done === steps.length) stopping.abort();
    },
  });
  expect(waits.map((ms) => ms === 60_000)).toEqual([true, false, true, false, true]);
  expect(lines).toEqual([
    {
      level: 50,
      err: { name: "TypeError", stack: expect.any(Array) as unknown },
      msg: "not moved under the newest key, tried again in a minute",
    },
    { level: 30, moved: 207, msg: "all are under the newest key" },
  ]);
});
