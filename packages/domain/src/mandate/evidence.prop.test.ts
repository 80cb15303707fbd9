import fc from "fast-check";
import { expect, test } from "vitest";
import { collectionDeadlines } from "#mandate/collection-deadlines.ts";
import { evidenceRetainedUntil } from "#mandate/evidence.ts";
import { collections, days } from "#mandate/testing/mandates.ts";

const margins = fc.integer({ min: 0, max: 400 });

test("SEPA-18: while a collection can be refunded as unauthorised, the evidence is kept", () => {
  fc.assert(
    fc.property(collections, days, margins, (all, cancelledOn, marginDays) => {
      const until = evidenceRetainedUntil({ collections: all, cancelledOn, marginDays });
      const refundable = all
        .filter(({ state }) => state !== "withdrawn")
        .map(({ dueOn }) => collectionDeadlines("CORE", dueOn).unauthorisedRefundUntil ?? "");
      expect(refundable.filter((day) => day > until)).toEqual([]);
    }),
  );
});

test("SEPA-18: a greater margin keeps the evidence longer", () => {
  fc.assert(
    fc.property(collections, days, margins, margins, (all, cancelledOn, one, other) => {
      const until = (marginDays: number) =>
        evidenceRetainedUntil({ collections: all, cancelledOn, marginDays });
      expect(until(one) < until(other)).toBe(one < other);
    }),
  );
});
