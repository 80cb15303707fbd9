import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { contractRefusal, eligibilityViolations } from "#click-to-pay/eligibility.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason, type RuleId } from "#rules.ts";

const OWNER = "10001234";
const OTHER = "99999999";
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
  enrolment: { state, ownerBid: OWNER, cardIds: [7] },
  ...more,
});
const failing = (customer: ClickToPayCustomer) =>
  eligibilityViolations(customer).map(({ rule }) => rule);

test("given an active customer of an account, a tenant and a network that fit, then nothing speaks against it", () => {
  expect(eligibilityViolations(customerIn("ACTIVE"))).toEqual([]);
});

test("C2P-01: given a tenant without Click to Pay, then no customer is eligible", () => {
  expect(eligibilityViolations(customerIn("ACTIVE", { tenantEnabled: false }))).toEqual([
    reason("C2P-01"),
  ]);
});

test("C2P-02: given a network that is not served, then its customers are not eligible", () => {
  expect(failing(customerIn("ACTIVE", { network: "mastercard" }))).toEqual(["C2P-02"]);
});

test("C2P-03: given a customer of another account, then only C2P-03 is reported, not its state", () => {
  expect(failing(known)).toEqual(["C2P-03"]);
});

test("C2P-04: given a customer that is enrolled under another owner BID than is named, then it is not eligible", () => {
  expect(failing(customerIn("ACTIVE", { requestedOwnerBid: OTHER }))).toEqual(["C2P-04"]);
});

test.each<EnrolmentState>(["UNREGISTERED", "REMOVAL_IN_PROGRESS", "REMOVED", "DISABLED"])(
  "C2P-05: given a customer that is %s, then it is not eligible",
  (state) => {
    expect(failing(customerIn(state))).toEqual(["C2P-05"]);
  },
);

test("C2P-15: given a customer whose registration is under way, then that is said instead of C2P-05", () => {
  expect(failing(customerIn("REGISTRATION_IN_PROGRESS"))).toEqual(["C2P-15"]);
});

test("C2P-16: given the owner BIDs that the operator assigned to a tenant, then only those are eligible", () => {
  expect(failing(customerIn("ACTIVE", { tenantOwnerBids: [OTHER, OWNER] }))).toEqual([]);
  expect(failing(customerIn("ACTIVE", { tenantOwnerBids: [OTHER] }))).toEqual(["C2P-16"]);
  expect(failing(customerIn("ACTIVE", { tenantOwnerBids: [] }))).toEqual(["C2P-16"]);
});

test("C2P-16: given an owner BID that is not the tenant's, then C2P-16 is reported for an unknown customer, too", () => {
  expect(failing({ ...known, tenantOwnerBids: [OTHER] })).toEqual(["C2P-03", "C2P-16"]);
});

test("given a customer that fails every rule it can fail, then all of them are named at once", () => {
  const stranger: Partial<ClickToPayCustomer> = {
    network: "amex",
    tenantEnabled: false,
    requestedOwnerBid: OTHER,
    tenantOwnerBids: [OWNER],
  };
  const always = ["C2P-01", "C2P-02", "C2P-16", "C2P-04"];
  expect(failing(customerIn("DISABLED", stranger))).toEqual([...always, "C2P-05"]);
  expect(failing(customerIn("REGISTRATION_IN_PROGRESS", stranger))).toEqual([...always, "C2P-15"]);
});

test.each<[RuleId[], ReturnType<typeof contractRefusal>]>([
  [["C2P-01", "C2P-02", "C2P-05"], "C2P-02"],
  [["C2P-02"], "C2P-02"],
  [["C2P-04", "C2P-01"], "C2P-01"],
  [["C2P-03"], "C2P-05"],
  [["C2P-04"], "C2P-05"],
  [["C2P-05"], "C2P-05"],
  [["C2P-15"], "C2P-05"],
  [["C2P-16"], "C2P-05"],
  [["HOLD-01"], "C2P-05"],
  [[], "C2P-05"],
])("given the reasons %j, then the contract says %s", (rules, told) => {
  expect(contractRefusal(rules.map((rule) => reason(rule)))).toBe(told);
});
