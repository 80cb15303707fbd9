import { expect, test } from "vitest";
import { COLLECTION_STATES, type Collection, type CollectionState } from "#mandate/collection.ts";
import { evidenceRetainedUntil } from "#mandate/evidence.ts";

const collection = (dueOn: string, state: CollectionState = "settled"): Collection => ({
  endToEndId: `E-${dueOn}`,
  amountMinor: 4200,
  dueOn,
  state,
});
const keptUntil = (collections: readonly Collection[], marginDays = 0) =>
  evidenceRetainedUntil({ collections, cancelledOn: "2026-11-20", marginDays });

test("SEPA-18: given a settled collection, then the evidence is kept for 13 months from its settlement", () => {
  expect(keptUntil([collection("2026-10-01")])).toBe("2027-11-01");
});

test("SEPA-18: given a tenant's margin, then the evidence is kept that many days longer", () => {
  expect(keptUntil([collection("2026-10-01")], 30)).toBe("2027-12-01");
});

test("SEPA-18: given a collection due on a Saturday, then the 13 months count from the Monday it settles on", () => {
  expect(keptUntil([collection("2026-11-28")])).toBe("2027-12-30");
});

test("SEPA-18: given several collections in any order, then the last counts", () => {
  const collections = ["2026-03-02", "2026-12-01", "2026-06-01"].map((day) => collection(day));
  expect(keptUntil(collections)).toBe("2028-01-01");
});

test("SEPA-18: given no collection, then the 13 months count from the cancellation", () => {
  expect(keptUntil([])).toBe("2027-12-20");
  expect(keptUntil([], 30)).toBe("2028-01-19");
});

test("SEPA-18: given collections that were all withdrawn, then the 13 months count from the cancellation", () => {
  expect(keptUntil([collection("2026-12-01", "withdrawn")])).toBe("2027-12-20");
});

test.each(COLLECTION_STATES.filter((state) => state !== "withdrawn"))(
  "SEPA-18: given a collection that is %s at the cancellation, then it was presented or may still settle, and counts",
  (state) => {
    const collections = [collection("2026-10-01", state), collection("2026-12-01", "withdrawn")];
    expect(keptUntil(collections)).toBe("2027-11-01");
  },
);
