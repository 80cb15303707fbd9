import { expect, test } from "vitest";
import { keepQueue } from "#keep-queue.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

test("the queue's table is maintained once a minute until the end, and one line reports the result or the obstacle", async () => {
  const stopping = new AbortController();
  const { logger, lines } = recordingLogger();
  const waits: number[] = [];
  const results = [0, 12_000, "busy", new TypeError("secret"), 0] as const;
  let asked = 0;
  await keepQueue({
    async compact() {
      const result = results[asked] ?? 0;
      asked += 1;
      if (result instanceof Error) throw result;
      return result;
    },
    logger,
    stopping: stopping.signal,
    async pause(ms) {
      waits.push(ms);
      if (asked === results.length) stopping.abort();
    },
  });
  expect(asked).toBe(results.length);
  expect(new Set(waits)).toEqual(new Set([60_000]));
  expect(lines).toEqual([
    { level: 30, dead: 12_000, msg: "queue compacted" },
    { level: 40, msg: "the queue's table is held by a transaction" },
    {
      level: 50,
      err: { name: "TypeError", stack: expect.any(Array) as unknown },
      msg: "queue not compacted",
    },
  ]);
});
