import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason } from "#rules.ts";

const OWNER = "10001234";
const known = {
  kind: "click_to_pay_customer",
  network: "visa",
  tenantEnabled: true,
  requestedOwnerBid: OWNER,
  tenantOwnerBids: [OWNER, "99999999"],
} as const;
const customerIn = (
  state: EnrolmentState,
  more: Partial<ClickToPayCustomer> = {},
): ClickToPayCustomer => ({
  ...known,
  enrolment: { state, ownerBid: OWNER, cardIds: [7, 8] },
  ...more,
});

/** The rules violated by every customer of another tenant, and by every wrong request. */
const strange: readonly [string, Partial<ClickToPayCustomer>][] = [
  ["C2P-01", { tenantEnabled: false }],
  ["C2P-02", { network: "mastercard" }],
  ["C2P-04", { requestedOwnerBid: "99999999" }],
  ["C2P-16", { tenantOwnerBids: ["99999999"] }],
];

const rulesAgainst = (customer: ClickToPayCustomer) => {
  const decision = decideCustomerRemoval(customer);
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : decision.kind;
};

test("given an active customer that fits, when its removal is requested, then it is accepted", () => {
  expect(decideCustomerRemoval(customerIn("ACTIVE"))).toEqual({ kind: "accepted" });
});

test("given a customer without a card, when its removal is requested, then it is accepted", () => {
  const enrolment = { state: "ACTIVE", ownerBid: OWNER, cardIds: [] } as const;
  expect(decideCustomerRemoval({ ...known, enrolment })).toEqual({ kind: "accepted" });
});

test.each(strange)(
  "given an active customer that fails %s, when its removal is requested, then it is refused",
  (rule, more) => {
    expect(rulesAgainst(customerIn("ACTIVE", more))).toEqual([rule]);
  },
);

test("C2P-03: given a customer that the account does not have, when its removal is requested, then it is refused", () => {
  expect(decideCustomerRemoval(known)).toEqual({ kind: "refused", reasons: [reason("C2P-03")] });
});

test.each<EnrolmentState>(["UNREGISTERED", "REMOVED", "DISABLED"])(
  "C2P-05: given a customer that is %s, when its removal is requested, then it is refused",
  (state) => {
    expect(rulesAgainst(customerIn(state))).toEqual(["C2P-05"]);
  },
);

test("C2P-19: given a registration that is under way, when the removal is requested, then it waits until that has ended", () => {
  expect(decideCustomerRemoval(customerIn("REGISTRATION_IN_PROGRESS"))).toEqual({
    kind: "deferred",
    reasons: [reason("C2P-19")],
  });
});

test.each(strange)(
  "C2P-19: given a registration that is under way and a customer that fails %s, when the removal is requested, then nothing waits",
  (rule, more) => {
    expect(rulesAgainst(customerIn("REGISTRATION_IN_PROGRESS", more))).toEqual([rule, "C2P-15"]);
  },
);

test("DEL-02: given a removal under way, when it is requested again, then nothing changes", () => {
  expect(decideCustomerRemoval(customerIn("REMOVAL_IN_PROGRESS"))).toEqual({ kind: "in_progress" });
});

test.each(strange)(
  "given a removal under way, when it is requested again and fails %s, then it is refused",
  (rule, more) => {
    expect(rulesAgainst(customerIn("REMOVAL_IN_PROGRESS", more))).toEqual([rule, "C2P-05"]);
  },
);

test("given a customer that fails several rules, when its removal is requested, then all of them are named", () => {
  const stranger = customerIn("DISABLED", { tenantEnabled: false, requestedOwnerBid: "99999999" });
  expect(rulesAgainst(stranger)).toEqual(["C2P-01", "C2P-04", "C2P-05"]);
});
