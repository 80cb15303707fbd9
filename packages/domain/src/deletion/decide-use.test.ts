import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { decideUse, type Payment } from "#deletion/decide-use.ts";
import type { Subject } from "#deletion/subject.ts";
import { reason } from "#rules.ts";
import type { CollectionState } from "#mandate/collection.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  sepaOption,
  TODAY,
} from "#testing/deletion-worlds.ts";

const rulesAgainst = (subject: Subject, today = TODAY, payment: Payment = {}) => {
  const decision = decideUse(subject, today, payment);
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : decision.kind;
};

test.each<Subject>([CARD_OPTION, sepaOption(), CARD_TOKEN, customer()])(
  "given an active credential, when it is to pay, then it may: %j",
  (subject) => {
    expect(decideUse(subject, TODAY)).toEqual({ kind: "allowed" });
  },
);

test("USE-01: given a deleted payment option, when it is to pay, then it is refused", () => {
  expect(decideUse({ ...CARD_OPTION, state: "deleted" }, TODAY)).toEqual({
    kind: "refused",
    reasons: [reason("USE-01")],
  });
});

test("USE-02: given a credential whose deletion is scheduled or waits, when it is to pay, then it is refused", () => {
  expect(rulesAgainst({ ...CARD_OPTION, state: "pending_deletion" })).toEqual(["USE-02"]);
  expect(rulesAgainst({ ...sepaOption(), state: "pending_deletion" })).toEqual(["USE-02"]);
  expect(rulesAgainst({ ...CARD_TOKEN, state: "pending_deletion" })).toEqual(["USE-02"]);
});

test("SEPA-03: given a cancelled mandate, when its option is to pay, then it is refused", () => {
  expect(rulesAgainst(sepaOption({ state: "cancelled" }))).toEqual(["SEPA-03"]);
});

test("SEPA-03: given a deleted option and its cancelled mandate, when it is to pay, then both rules are named", () => {
  const option = sepaOption({ state: "cancelled" });
  expect(rulesAgainst({ ...option, state: "deleted" })).toEqual(["USE-01", "SEPA-03"]);
});

test("SEPA-07: given a mandate that is not signed, when its option is to pay, then it is refused", () => {
  expect(rulesAgainst(sepaOption({ state: "created" }))).toEqual(["SEPA-07"]);
});

test("SEPA-08: given a consumed mandate, when its option is to pay, then it is refused", () => {
  expect(rulesAgainst(sepaOption({ state: "consumed" }))).toEqual(["SEPA-08"]);
});

test.each<CollectionState>(["planned", "presented", "settled", "refunded"])(
  "SEPA-10: given a one-off mandate whose collection is %s, when its option is to pay, then it is refused",
  (state) => {
    const option = sepaOption({ type: "one_off", collections: [collection(state)] });
    expect(rulesAgainst(option)).toEqual(["SEPA-10"]);
  },
);

test.each<CollectionState>(["withdrawn", "rejected", "returned"])(
  "SEPA-10: given a one-off mandate whose collection was %s, when its option is to pay, then it may",
  (state) => {
    const option = sepaOption({ type: "one_off", collections: [collection(state)] });
    expect(rulesAgainst(option)).toBe("allowed");
  },
);

test("SEPA-10: given a recurring mandate with collections, when its option is to pay, then it may", () => {
  const collections = [collection("planned"), collection("settled")];
  expect(rulesAgainst(sepaOption({ collections }))).toBe("allowed");
});

test("SEPA-21: given a mandate, when its option is to pay another currency or more than the scheme carries, then it is refused", () => {
  const largest = { amountMinor: 999_999_999_99, currency: "EUR" };
  expect(rulesAgainst(sepaOption(), TODAY, largest)).toBe("allowed");
  expect(rulesAgainst(sepaOption(), TODAY, { amountMinor: 1 })).toBe("allowed");
  expect(rulesAgainst(sepaOption(), TODAY, { currency: "USD" })).toEqual(["SEPA-21"]);
  const more = { ...largest, amountMinor: largest.amountMinor + 1 };
  expect(rulesAgainst(sepaOption(), TODAY, more)).toEqual(["SEPA-21"]);
  for (const subject of [CARD_OPTION, CARD_TOKEN, customer()])
    expect(rulesAgainst(subject, TODAY, { ...more, currency: "USD" })).toBe("allowed");
});

test("SEPA-16: given a mandate without a collection for 36 months, when its option is to pay a day later, then it is refused", () => {
  const option = sepaOption({ signedOn: "2026-01-15" });
  expect(rulesAgainst(option, "2029-01-15")).toBe("allowed");
  expect(rulesAgainst(option, "2029-01-16")).toEqual(["SEPA-16"]);
});

test("CARD-01: given a deleted card token, when it is to pay, then it is refused", () => {
  expect(rulesAgainst({ ...CARD_TOKEN, state: "deleted" })).toEqual(["CARD-01"]);
});

test.each<EnrolmentState>(["UNREGISTERED", "REMOVAL_IN_PROGRESS", "REMOVED", "DISABLED"])(
  "C2P-05: given a customer that is %s, when it is to pay, then it is refused",
  (state) => {
    expect(rulesAgainst(customer(state))).toEqual(["C2P-05"]);
  },
);

test("C2P-15: given a customer whose registration is under way, when it is to pay, then it is refused", () => {
  expect(rulesAgainst(customer("REGISTRATION_IN_PROGRESS"))).toEqual(["C2P-15"]);
});

test("C2P-03: given an unknown customer, when it is to pay, then every violated rule is named", () => {
  const { enrolment: _none, ...nobody } = customer();
  const subject: ClickToPayCustomer = { ...nobody, tenantEnabled: false };
  expect(rulesAgainst(subject)).toEqual(["C2P-01", "C2P-03"]);
});
