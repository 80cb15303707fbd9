import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { decideUse } from "#deletion/decide-use.ts";

const OWNER = "10001234";
const customerIn = (
  state: EnrolmentState,
  more: Partial<ClickToPayCustomer> = {},
): ClickToPayCustomer => ({
  kind: "click_to_pay_customer",
  tenantEnabled: true,
  askedOwnerBid: OWNER,
  enrolment: { state, ownerBid: OWNER },
  ...more,
});
const unknown: ClickToPayCustomer = {
  kind: "click_to_pay_customer",
  tenantEnabled: true,
  askedOwnerBid: OWNER,
};

const rulesAgainst = (customer: ClickToPayCustomer) => {
  const decision = decideCustomerRemoval(customer);
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : decision.kind;
};

test("C2P-01: given a tenant without Click to Pay, when a removal is asked for, then it is refused", () => {
  expect(rulesAgainst(customerIn("ACTIVE", { tenantEnabled: false }))).toEqual(["C2P-01"]);
});

test("C2P-01: given a removal under way at a tenant without Click to Pay, when it is asked for again, then it is refused", () => {
  const leaving = customerIn("REMOVAL_IN_PROGRESS", { tenantEnabled: false });
  expect(rulesAgainst(leaving)).toEqual(["C2P-01", "C2P-05"]);
});

test("C2P-03: given a customer that the account does not have, when its removal is asked for, then it is refused", () => {
  expect(rulesAgainst(unknown)).toEqual(["C2P-03"]);
});

test("C2P-04: given a customer of another owner BID, when its removal is asked for, then it is refused", () => {
  expect(rulesAgainst(customerIn("ACTIVE", { askedOwnerBid: "99999999" }))).toEqual(["C2P-04"]);
});

test("C2P-04: given a removal under way, when it is asked for under another owner BID, then it is refused", () => {
  const leaving = customerIn("REMOVAL_IN_PROGRESS", { askedOwnerBid: "99999999" });
  expect(rulesAgainst(leaving)).toContain("C2P-04");
});

test.each<EnrolmentState>(["UNREGISTERED", "REGISTRATION_IN_PROGRESS", "REMOVED", "DISABLED"])(
  "C2P-05: given a customer that is %s, when its removal is asked for, then it is refused",
  (state) => {
    expect(rulesAgainst(customerIn(state))).toEqual(["C2P-05"]);
  },
);

test("C2P-06: given an active customer, when its removal is accepted, then it is unusable at once", () => {
  const decision = decideCustomerRemoval(customerIn("ACTIVE"));
  expect(decision).toEqual({ kind: "asks_network", next: customerIn("REMOVAL_IN_PROGRESS") });
  expect(decideUse(customerIn("REMOVAL_IN_PROGRESS")).kind).toBe("refused");
});

test("DEL-02: given a removal under way, when it is asked for again, then nothing changes", () => {
  expect(decideCustomerRemoval(customerIn("REMOVAL_IN_PROGRESS"))).toEqual({ kind: "under_way" });
});

test("given a customer that fails several rules, when its removal is asked for, then all of them are named", () => {
  const stranger = customerIn("DISABLED", { tenantEnabled: false, askedOwnerBid: "99999999" });
  expect(rulesAgainst(stranger)).toEqual(["C2P-01", "C2P-04", "C2P-05"]);
});
