import { expect, test } from "vitest";
import type { CollectionState, ReportedState } from "#mandate/collection.ts";
import type { Mandate } from "#mandate/mandate.ts";
import { AFTER_D_MINUS_1, decided, knownAs, signed } from "#mandate/testing/collection-report.ts";

const NEW = ["planned", "presented"] as const;
const LATE = { today: AFTER_D_MINUS_1 };

const cancelled: Mandate = { ...signed, state: "cancelled" };
const consumed: Mandate = { ...signed, type: "one_off", state: "consumed" };
const oneOff: Mandate = { ...signed, type: "one_off" };
const b2b: Mandate = { ...signed, scheme: "B2B" };
const dormant: Mandate = { ...signed, signedOn: "2023-11-19" };

/** The possible results of a presented collection. */
const GOES_ON: readonly (readonly [CollectionState, ReportedState])[] = [
  ["presented", "settled"],
  ["presented", "rejected"],
  ["presented", "returned"],
  ["settled", "returned"],
  ["settled", "refunded"],
];

test.each(NEW)("SEPA-03: a cancelled mandate takes no collection that is %s", (next) => {
  expect(decided(cancelled, next)).toBe("SEPA-03");
});

test("SEPA-03: a collection that was withdrawable at the cancellation is not presented", () => {
  expect(decided(knownAs("planned", cancelled), "presented", { today: "2026-11-27" })).toBe(
    "SEPA-03",
  );
});

test("SEPA-12: a collection past withdrawal at the cancellation may have been presented", () => {
  expect(decided(knownAs("planned", cancelled), "presented", LATE)).toBe(
    "accepted, mandate cancelled",
  );
});

test.each(NEW)("SEPA-03: what was withdrawn is not %s again", (next) => {
  expect(decided(knownAs("withdrawn", cancelled), next, LATE)).toBe("SEPA-03 SEPA-06");
});

test.each(GOES_ON)(
  "given a cancelled mandate, when what was %s is %s, then it goes on: it was not recalled",
  (known, next) => {
    expect(decided(knownAs(known, cancelled), next)).toBe("accepted, mandate cancelled");
  },
);

test.each(NEW)("SEPA-07: a mandate that is not signed takes no collection that is %s", (next) => {
  const { signedOn: _, ...unsigned } = signed;
  expect(decided({ ...unsigned, state: "created" }, next)).toBe("SEPA-07");
});

test.each(NEW)("SEPA-08: a consumed mandate takes no collection that is %s", (next) => {
  const spent = knownAs("settled", consumed);
  expect(decided(spent, next, { endToEndId: "E-2" })).toBe("SEPA-08 SEPA-10");
});

test.each(["returned", "refunded"] as const)(
  "SEPA-08: the settled collection that ended a one-off mandate may still be %s",
  (next) => {
    expect(decided(knownAs("settled", consumed), next)).toBe("accepted, mandate consumed");
  },
);

test.each(NEW)(
  "SEPA-15: while the deletion of the option is scheduled or waits, no new collection is %s",
  (next) => {
    expect(decided(signed, next, { pendingDeletion: true })).toBe("SEPA-15");
    expect(decided(signed, next, { pendingDeletion: false })).toBe("accepted, mandate active");
  },
);

test.each([["planned", "presented"] as const, ...GOES_ON])(
  "SEPA-15: while the deletion of the option is scheduled or waits, a %s collection may be %s",
  (known, next) => {
    expect(decided(knownAs(known), next, { pendingDeletion: true })).toBe(
      "accepted, mandate active",
    );
  },
);

test.each(NEW)("SEPA-16: a dormant mandate takes no collection that is %s", (next) => {
  expect(decided(dormant, next)).toBe("SEPA-16");
  expect(decided({ ...signed, signedOn: "2023-11-20" }, next)).toBe("accepted, mandate active");
});

test("SEPA-16: under a dormant mandate a planned collection is not presented, unless it may have been already", () => {
  const planned = knownAs("planned", dormant);
  expect(decided(planned, "presented", { today: "2026-11-27" })).toBe("SEPA-16");
  expect(decided(planned, "presented", LATE)).toBe("accepted, mandate active");
});

test("SEPA-16: a collection that is reported late was presented by its due day, when the mandate was not dormant", () => {
  expect(decided(dormant, "presented", { dueOn: "2026-11-19" })).toBe("accepted, mandate active");
  expect(decided(dormant, "presented", { dueOn: "2026-11-20" })).toBe("SEPA-16");
});

test.each(GOES_ON)(
  "given a dormant mandate, when what was %s is %s, then it goes on",
  (known, next) => {
    const longAgo = { today: "2040-01-02" };
    expect(decided(knownAs(known), next, longAgo)).toBe("accepted, mandate active");
  },
);

test("SEPA-17: under B2B a collection is returned, and not refunded", () => {
  expect(decided(knownAs("settled", b2b), "refunded")).toBe("SEPA-17");
  expect(decided(knownAs("settled", b2b), "returned")).toBe("accepted, mandate active");
  expect(decided(knownAs("settled"), "refunded")).toBe("accepted, mandate active");
});

test("given several rules that say no, then each is named", () => {
  const ended = knownAs("settled", { ...oneOff, state: "cancelled", signedOn: "2020-01-01" });
  const late = {
    endToEndId: "E-2",
    pendingDeletion: true,
    today: "2030-01-01",
    dueOn: "2030-01-02",
  };
  expect(decided(ended, "planned", late)).toBe("SEPA-03 SEPA-16 SEPA-10 SEPA-15");
  expect(decided(b2b, "refunded")).toBe("SEPA-06 SEPA-17");
});
