import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asked, commandFor, lossyScene, TARGET_NAMES } from "#testing/lost-answers.ts";

const requests: fc.Arbitrary<Asked> = fc.record({
  name: fc.constantFrom(...TARGET_NAMES),
  key: fc.option(fc.constantFrom("key-1", "key-2"), { nil: undefined }),
});
/** At least two: the only request of a batch is not repeated. */
const lists = fc.array(requests, { minLength: 2, maxLength: 12 });
const writes = fc.integer({ min: 1, max: 3 });

test("a single lost answer changes neither the outcomes nor the writes", async () => {
  await fc.assert(
    fc.asyncProperty(lists, writes, async (asked, lost) => {
      const commands = asked.map(commandFor);
      const [broken, whole] = [lossyScene([lost]), lossyScene([])];
      const outcomes = await broken.submitted(commands);
      const expected = await whole.submitted(commands);
      // Only the own request of a deletion is recognised; one with a key that changed nothing counts as a replay.
      expect(outcomes.map(truth)).toEqual(expected.map(truth));
      expect(new Set(broken.store.deletions.keys())).toEqual(new Set(whole.store.deletions.keys()));
      for (const kept of ["events", "audit"] as const) {
        expect(broken.store[kept].length).toBe(whole.store[kept].length);
      }
      expect(broken.store.requests.size).toBe(whole.store.requests.size);
    }),
    { numRuns: soak(300) },
  );
});

type Outcome = Awaited<ReturnType<ReturnType<typeof lossyScene>["submitted"]>>[number];

function truth(outcome: Outcome) {
  if (outcome === "failed") return outcome;
  const { kind, replayed } = outcome;
  if (kind === "accepted") return { kind, replayed, deletionId: outcome.deletionId };
  return kind === "in_progress" ? { kind, deletionId: outcome.deletionId } : { kind };
}
