import type { KeptMonths, PartitionWork } from "@expunge/database/retention/partition-keeper";
import { pino } from "pino";
import { expect, test } from "vitest";
import { keepPartitions } from "#keep-partitions.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

const NOTHING: PartitionWork = { made: [], dropped: [], open: [], busy: [] };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const KEPT: KeptMonths = { events: 12 };

/** Runs all maintenance that is due; returns the log and the wait after each run. */
async function ranThrough(...results: readonly (PartitionWork | Error)[]) {
  const stopping = new AbortController();
  const { logger, lines } = recordingLogger();
  const waits: number[] = [];
  const asked: KeptMonths[] = [];
  await keepPartitions({
    keeper: {
      async maintain(kept) {
        asked.push(kept);
        const result = results[asked.length - 1];
        if (result instanceof Error) throw result;
        return result ?? NOTHING;
      },
    },
    kept: KEPT,
    logger,
    stopping: stopping.signal,
    async pause(ms) {
      waits.push(ms);
      if (asked.length === results.length) stopping.abort();
    },
  });
  return { lines, waits, asked };
}

test("partitions are maintained at once, then once a day until the end, with the set retention", async () => {
  const { waits, asked, lines } = await ranThrough(NOTHING, NOTHING, NOTHING);
  expect(asked).toEqual([KEPT, KEPT, KEPT]);
  expect(waits).toEqual([DAY, DAY, DAY]);
  expect(lines).toEqual([]);
});

test("one line reports partitions created, dropped, or retained for an open deletion", async () => {
  const done = { made: ["event_2027_02"], dropped: ["event_2025_11"], open: ["deletion_2024_01"] };
  const { lines, waits } = await ranThrough({ ...NOTHING, ...done });
  expect(lines).toEqual([{ level: 30, ...done, msg: "partitions" }]);
  expect(waits).toEqual([DAY]);
});

test("a locked table is tried again in a minute", async () => {
  const { lines, waits } = await ranThrough({ ...NOTHING, busy: ["event_2025_11"] }, NOTHING);
  expect(lines).toMatchObject([{ level: 40, busy: ["event_2025_11"] }]);
  expect(waits).toEqual([MINUTE, DAY]);
});

test("so is a failure, whose words, which may quote anything, are not logged", async () => {
  const { lines, waits } = await ranThrough(new TypeError("secret"), NOTHING);
  expect(lines).toMatchObject([
    { level: 50, err: { name: "TypeError", stack: expect.any(Array) as unknown } },
  ]);
  expect(JSON.stringify(lines)).not.toContain("secret");
  expect(waits).toEqual([MINUTE, DAY]);
});

test("nothing is done by a process that is to end", async () => {
  const keeper = { maintain: () => Promise.reject(new Error("asked")) };
  const logger = pino({ enabled: false });
  await expect(
    keepPartitions({ keeper, kept: {}, logger, stopping: AbortSignal.abort() }),
  ).resolves.toBeUndefined();
});
