import fc from "fast-check";
import { expect, test } from "vitest";
import { batch } from "#write-path/batcher.ts";

const settings = fc.record({
  maxBatchSize: fc.integer({ min: 1, max: 5 }),
  batchesPerTenant: fc.integer({ min: 1, max: 3 }),
  minConcurrentBatchSize: fc.integer({ min: 1, max: 4 }),
  maxQueuedPerTenant: fc.constant(1000),
  maxQueued: fc.constant(1000),
});
const commands = fc.array(
  fc.record({
    tenant: fc.constantFrom("TN-1", "TN-2"),
    poisoned: fc.boolean(),
    later: fc.boolean(),
  }),
  { maxLength: 30 },
);

test("every caller gets its own outcome and every tenant its own batches, in any order of arrival", async () => {
  await fc.assert(
    fc.asyncProperty(settings, commands, fc.scheduler(), async (options, asked, scheduler) => {
      const lists: (readonly number[])[] = [];
      const run = scheduler.scheduleFunction(async (tenant: string, list: readonly number[]) => {
        lists.push(list);
        if (list.some((place) => asked[place]?.poisoned)) throw new Error("poisoned");
        return list.map((place) => `${tenant}:${place}`);
      });
      const submit = batch(run, options);
      const answers = asked.map(async ({ tenant, later }, place) => {
        if (later) await new Promise(setImmediate);
        return submit(tenant, place).catch(() => "failed");
      });
      const outcomes = await scheduler.waitFor(Promise.all(answers));
      expect(outcomes).toEqual(
        asked.map(({ tenant, poisoned }, place) => (poisoned ? "failed" : `${tenant}:${place}`)),
      );
      for (const list of lists) {
        expect(list.length).toBeLessThanOrEqual(options.maxBatchSize);
        expect(new Set(list.map((place) => asked[place]?.tenant)).size).toBe(1);
      }
    }),
  );
});
