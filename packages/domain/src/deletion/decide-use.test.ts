import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { ENROLMENT_STATES } from "#click-to-pay/enrolment-state.ts";
import { decideUse } from "#deletion/decide-use.ts";
import type { Subject } from "#deletion/subject.ts";

const rulesAgainst = (subject: Subject) => {
  const decision = decideUse(subject);
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];
};

const customer: ClickToPayCustomer = {
  kind: "click_to_pay_customer",
  tenantEnabled: true,
  askedOwnerBid: "10001234",
  enrolment: { state: "ACTIVE", ownerBid: "10001234" },
};

test("USE-01: given a deleted payment option, when it is to pay, then it is refused", () => {
  expect(rulesAgainst({ kind: "payment_option", state: "deleted" })).toEqual(["USE-01"]);
});

test("SEPA-03: given a cancelled mandate, when its option is to pay or to be collected from, then it is refused", () => {
  const option: Subject = { kind: "payment_option", state: "active", mandate: "cancelled" };
  expect(rulesAgainst(option)).toEqual(["SEPA-03"]);
});

test("SEPA-03: given a deleted option and its cancelled mandate, when it is to pay, then both rules are named", () => {
  const option: Subject = { kind: "payment_option", state: "deleted", mandate: "cancelled" };
  expect(rulesAgainst(option)).toEqual(["USE-01", "SEPA-03"]);
});

test("CARD-01: given a deleted card token, when it is to pay, then it is refused", () => {
  expect(rulesAgainst({ kind: "card_token", state: "deleted" })).toEqual(["CARD-01"]);
});

test.each(ENROLMENT_STATES.filter((state) => state !== "ACTIVE"))(
  "C2P-05: given a customer that is %s, when it is to pay, then it is refused",
  (state) => {
    expect(rulesAgainst({ ...customer, enrolment: { state, ownerBid: "10001234" } })).toEqual([
      "C2P-05",
    ]);
  },
);

test("given a customer of nobody, when it is to pay, then every rule that it fails is named", () => {
  const { enrolment: _, ...nobody } = customer;
  expect(rulesAgainst({ ...nobody, tenantEnabled: false })).toEqual(["C2P-01", "C2P-03"]);
});

test.each<Subject>([
  { kind: "payment_option", state: "active" },
  { kind: "payment_option", state: "active", mandate: "active" },
  { kind: "card_token", state: "active" },
  customer,
])("given an active credential, when it is to pay, then it may: %j", (subject) => {
  expect(decideUse(subject)).toEqual({ kind: "allowed" });
});
