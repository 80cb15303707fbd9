import { expect, test } from "vitest";
import { tidyWebhooks } from "#tidy-webhooks.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

test("deliveries that ended 30 days ago are removed once an hour until the end, in spite of failures", async () => {
  const stopping = new AbortController();
  const now = new Date("2026-11-20T12:00:00.000Z");
  const asked: (readonly Date[])[] = [];
  const waits: number[] = [];
  const { logger, lines } = recordingLogger();
  const results = [{ ended: 0, forgotten: 0 }, new TypeError("secret"), { ended: 1, forgotten: 2 }];
  await tidyWebhooks({
    deliveries: {
      async tidy(...moments) {
        const result = results[asked.length];
        asked.push(moments);
        if (result === undefined || result instanceof Error) throw result ?? new Error("too often");
        return result;
      },
    },
    clock: { now: () => now, newId: () => "" },
    logger,
    stopping: stopping.signal,
    async pause(ms) {
      waits.push(ms);
      if (waits.length === results.length) stopping.abort();
    },
  });
  expect(asked).toEqual(results.map(() => [new Date("2026-10-21T12:00:00.000Z"), now]));
  expect(waits).toEqual([3_600_000, 3_600_000, 3_600_000]);
  expect(lines).toEqual([
    {
      level: 50,
      err: { name: "TypeError", stack: expect.any(Array) as unknown },
      msg: "webhooks not tidied",
    },
    { level: 30, ended: 1, forgotten: 2, msg: "webhooks tidied" },
  ]);
});
