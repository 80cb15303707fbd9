import { expect, test } from "vitest";
import { type Target, target } from "#boundary/target.ts";

const CUSTOMER = {
  kind: "click_to_pay_customer",
  accountId: "account-1",
  customerId: 42,
  ownerBid: "10001234",
} as const;

test.each<Target>([
  { kind: "payment_option", customerAccountId: "a".repeat(255), reference: "r".repeat(100) },
  { kind: "card_token", token: "t".repeat(255) },
  CUSTOMER,
])("a credential is named within the lengths of its contract: %j", (named) => {
  expect(target.parse(named)).toEqual(named);
});

test("a look-up refuses no value: an account may look like a card number by chance", () => {
  const named = { kind: "payment_option", customerAccountId: "4111111111111111", reference: "1" };
  expect(target.safeParse(named).success).toBe(true);
  expect(target.safeParse({ kind: "card_token", token: "4111111111111111" }).success).toBe(true);
});

test.each([
  [
    "an account of 256 characters",
    { kind: "payment_option", customerAccountId: "a".repeat(256), reference: "1" },
  ],
  [
    "a reference of 101 characters",
    { kind: "payment_option", customerAccountId: "a", reference: "r".repeat(101) },
  ],
  ["no reference", { kind: "payment_option", customerAccountId: "a" }],
  ["an empty token", { kind: "card_token", token: "" }],
  ["an owner BID of 9 characters", { ...CUSTOMER, ownerBid: "123456789" }],
  ["an empty owner BID", { ...CUSTOMER, ownerBid: "" }],
  ["customer 0", { ...CUSTOMER, customerId: 0 }],
  ["a customer that is no integer", { ...CUSTOMER, customerId: 4.2 }],
  ["a customer as text", { ...CUSTOMER, customerId: "42" }],
  ["names of another kind", { ...CUSTOMER, kind: "card_token" }],
  ["an unknown kind", { kind: "voucher", token: "1" }],
  ["a field more", { kind: "card_token", token: "1", pan: "4111111111111111" }],
])("%s names no credential", (_, named) => {
  expect(target.safeParse(named).success).toBe(false);
});
