import { expect, test } from "vitest";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import type { Subject } from "#deletion/subject.ts";
import { RULES } from "#rules.ts";

const rulesAgainst = (subject: Subject) => {
  const decision = decideDeletion(subject, "customer_request");
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : decision.kind;
};

const customer: ClickToPayCustomer = {
  kind: "click_to_pay_customer",
  tenantEnabled: true,
  askedOwnerBid: "10001234",
  enrolment: { state: "ACTIVE", ownerBid: "10001234" },
};

test("DEL-01: given a deleted payment option, when its deletion is asked for, then it is refused", () => {
  expect(rulesAgainst({ kind: "payment_option", state: "deleted" })).toEqual(["DEL-01"]);
  const cancelled: Subject = { kind: "payment_option", state: "deleted", mandate: "cancelled" };
  expect(rulesAgainst(cancelled)).toEqual(["DEL-01"]);
});

test("DEL-01: given a deleted card token, when its deletion is asked for, then it is refused", () => {
  expect(rulesAgainst({ kind: "card_token", state: "deleted" })).toEqual(["DEL-01"]);
});

test("DEL-02: given a removal that is under way, when it is asked for again, then it is not started again", () => {
  const leaving: Subject = {
    ...customer,
    enrolment: { state: "REMOVAL_IN_PROGRESS", ownerBid: "10001234" },
  };
  expect(decideDeletion(leaving, "customer_request")).toEqual({ kind: "under_way" });
});

test.each(DELETION_REASONS)(
  "given an active card token, when it is deleted because of %s, then it is gone at once",
  (why) => {
    expect(decideDeletion({ kind: "card_token", state: "active" }, why)).toEqual({
      kind: "completed",
      next: { kind: "card_token", state: "deleted" },
    });
  },
);

test.each(DELETION_REASONS)(
  "given an active card as a payment option, when it is deleted because of %s, then it is gone at once",
  (why) => {
    expect(decideDeletion({ kind: "payment_option", state: "active" }, why)).toEqual({
      kind: "completed",
      next: { kind: "payment_option", state: "deleted" },
    });
  },
);

test("given an active customer, when it is deleted, then the network has to be asked", () => {
  expect(decideDeletion(customer, "erasure_request").kind).toBe("asks_network");
});

test("a refusal says the rule in the rule's own words", () => {
  expect(decideDeletion({ kind: "card_token", state: "deleted" }, "fraud")).toEqual({
    kind: "refused",
    reasons: [{ rule: "DEL-01", message: RULES["DEL-01"].statement }],
  });
});
