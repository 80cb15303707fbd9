import fc from "fast-check";
import { expect, test } from "vitest";
import { COLLECTION_STATES, type CollectionState } from "#mandate/collection.ts";
import { decideCollection } from "#mandate/decide-collection.ts";
import type { MandateState } from "#mandate/mandate.ts";

const ENDS = new Set<CollectionState>(["rejected", "returned", "refunded"]);

const state = fc.constantFrom(...COLLECTION_STATES);
const mandates = fc.constantFrom<MandateState>("active", "cancelled");
/** What is recorded one after the other, and the mandate as it stands each time. */
const records = fc.array(fc.tuple(mandates, state), { maxLength: 20 });

/** Each state that a collection has had, from the first time that one is accepted. */
function states(
  recorded: readonly (readonly [MandateState, CollectionState])[],
): readonly CollectionState[] {
  const had: CollectionState[] = [];
  for (const [mandate, next] of recorded) {
    if (decideCollection(mandate, had.at(-1), next).kind === "accepted") had.push(next);
  }
  return had;
}

test("SEPA-06: no path leads out of rejected, returned or refunded, and none back", () => {
  fc.assert(
    fc.property(records, (recorded) => {
      const had = states(recorded);
      expect(had.slice(0, -1).filter((one) => ENDS.has(one))).toEqual([]);
      expect(new Set(had).size).toBe(had.length);
    }),
  );
});

test("SEPA-06: whatever has become of a collection, it was presented", () => {
  fc.assert(
    fc.property(records, (recorded) => {
      const had = states(recorded);
      expect(had.every((one) => one === "planned") || had.includes("presented")).toBe(true);
    }),
  );
});

test("SEPA-03: a cancelled mandate never accepts what is planned or presented", () => {
  fc.assert(
    fc.property(records, state, (recorded, next) => {
      const decision = decideCollection("cancelled", states(recorded).at(-1), next);
      fc.pre(decision.kind === "accepted");
      expect(["planned", "presented"]).not.toContain(next);
    }),
  );
});

test("SEPA-03: after the cancellation no collection is heard of that was not presented before", () => {
  const cancelled = fc.array(fc.tuple(fc.constant<MandateState>("cancelled"), state));
  fc.assert(
    fc.property(records, cancelled, (before, after) => {
      fc.pre(!states(before).includes("presented"));
      expect(states([...before, ...after])).toEqual(states(before));
    }),
  );
});

test("what was accepted is unchanged when it is recorded again, whatever became of the mandate meanwhile", () => {
  fc.assert(
    fc.property(records, mandates, (recorded, mandate) => {
      const last = states(recorded).at(-1);
      fc.pre(last !== undefined);
      expect(decideCollection(mandate, last, last)).toEqual({ kind: "unchanged" });
    }),
  );
});
