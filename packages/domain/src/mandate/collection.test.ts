import { expect, test } from "vitest";
import { COLLECTION_STATES, COLLECTION_TRANSITIONS, wasPresented } from "#mandate/collection.ts";

test("a collection goes from one state to another as its scheme provides, and is withdrawn only while it is planned", () => {
  expect(COLLECTION_TRANSITIONS).toEqual({
    unknown: ["planned", "presented"],
    planned: ["presented", "withdrawn"],
    presented: ["settled", "rejected", "returned"],
    settled: ["returned", "refunded"],
    rejected: [],
    returned: [],
    refunded: [],
    withdrawn: [],
  });
});

test("a collection counts as presented unless it is planned or was withdrawn", () => {
  const presented = COLLECTION_STATES.filter((state) =>
    wasPresented({ endToEndId: "E-1", amountMinor: 4200, dueOn: "2026-11-30", state }),
  );
  expect(presented).toEqual(["presented", "settled", "rejected", "returned", "refunded"]);
});
