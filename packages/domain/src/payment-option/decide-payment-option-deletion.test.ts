import { expect, test } from "vitest";
import { decidePaymentOptionDeletion } from "#payment-option/decide-payment-option-deletion.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";

const option: PaymentOption = { kind: "payment_option", state: "active", mandate: "active" };

test("SEPA-01: deleting a SEPA payment option cancels its mandate in the same decision", () => {
  expect(decidePaymentOptionDeletion(option, "customer_request")).toMatchObject({
    kind: "completed",
    next: { state: "deleted", mandate: "cancelled" },
  });
});

test("SEPA-02: deleting a SEPA payment option for fraud cancels its mandate with MD21", () => {
  expect(decidePaymentOptionDeletion(option, "fraud")).toMatchObject({ mandate: "MD21" });
});

test("given a mandate that is cancelled already, when its option is deleted, then it is not cancelled again", () => {
  expect(
    decidePaymentOptionDeletion({ ...option, mandate: "cancelled" }, "customer_request"),
  ).toEqual({
    kind: "completed",
    next: { kind: "payment_option", state: "deleted", mandate: "cancelled" },
  });
});

test("given an option without a mandate, when it is deleted, then no mandate is cancelled", () => {
  expect(decidePaymentOptionDeletion({ kind: "payment_option", state: "active" }, "fraud")).toEqual(
    { kind: "completed", next: { kind: "payment_option", state: "deleted" } },
  );
});
