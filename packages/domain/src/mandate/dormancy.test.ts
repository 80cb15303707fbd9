import { expect, test } from "vitest";
import { COLLECTION_STATES, type Collection, type CollectionState } from "#mandate/collection.ts";
import { dormantFrom, isDormant } from "#mandate/dormancy.ts";
import type { Mandate } from "#mandate/mandate.ts";

const mandate: Mandate = {
  state: "active",
  scheme: "CORE",
  type: "recurring",
  signedOn: "2023-11-20",
  collections: [],
};
const collected = (dueOn: string, state: CollectionState = "settled"): Collection => ({
  endToEndId: `E-${dueOn}`,
  amountMinor: 4200,
  dueOn,
  state,
});

test("SEPA-16: given no collection, then a mandate is dormant when 36 months have passed since its signature", () => {
  expect(dormantFrom(mandate)).toBe("2026-11-21");
  expect(isDormant(mandate, "2026-11-20")).toBe(false);
  expect(isDormant(mandate, "2026-11-21")).toBe(true);
  expect(isDormant(mandate, "2030-01-01")).toBe(true);
});

const IS_PRESENTED: Readonly<Record<CollectionState, boolean>> = {
  planned: false,
  presented: true,
  settled: true,
  rejected: true,
  returned: true,
  refunded: true,
  withdrawn: false,
};

test.each(COLLECTION_STATES.filter((state) => IS_PRESENTED[state]))(
  "SEPA-16: given a collection that was presented and is %s now, then the 36 months count from its due day",
  (state) => {
    const used = { ...mandate, collections: [collected("2024-03-04", state)] };
    expect(dormantFrom(used)).toBe("2027-03-05");
    expect(isDormant(used, "2027-03-04")).toBe(false);
    expect(isDormant(used, "2027-03-05")).toBe(true);
  },
);

test.each(COLLECTION_STATES.filter((state) => !IS_PRESENTED[state]))(
  "SEPA-16: given a collection that is %s, then it was not presented, and the 36 months count from the signature",
  (state) => {
    expect(dormantFrom({ ...mandate, collections: [collected("2024-03-04", state)] })).toBe(
      "2026-11-21",
    );
  },
);

test("SEPA-16: given several collections in any order, then the latest presented one counts", () => {
  const collections = [
    collected("2024-02-01"),
    collected("2025-06-02", "refunded"),
    collected("2024-12-02"),
    collected("2026-12-01", "planned"),
  ];
  expect(dormantFrom({ ...mandate, collections })).toBe("2028-06-03");
});

test("SEPA-16: given a signature on 29 February, then 36 months end on 28 February", () => {
  expect(dormantFrom({ ...mandate, signedOn: "2024-02-29" })).toBe("2027-03-01");
});

test("given a mandate that is not signed, then it is never dormant", () => {
  const { signedOn: _, ...unsigned } = mandate;
  const created: Mandate = { ...unsigned, state: "created" };
  expect(dormantFrom(created)).toBeUndefined();
  expect(isDormant(created, "9999-12-31")).toBe(false);
});
