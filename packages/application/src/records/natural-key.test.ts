import { expect, test } from "vitest";
import { maskToken, naturalKeyOf } from "#records/natural-key.ts";
import { vault } from "#testing/fixtures.ts";

test.each([
  ["", "****"],
  ["short", "****"],
  ["fifteen_letters", "****"],
  ["sixteen__letters", "sixt****ters"],
  ["tok_0123456789abcdef", "tok_****cdef"],
])("the token %j is shown as %s", (token, shown) => {
  expect(maskToken(token)).toBe(shown);
});

test("a payment option is found by its account and reference", () => {
  const target = {
    kind: "payment_option",
    customerAccountId: "account-1",
    reference: "option-1",
  } as const;
  expect(naturalKeyOf(vault, "TN-1", target)).toEqual({
    kind: "payment_option",
    accountId: "account-1",
    reference: "option-1",
  });
});

test("a customer is found by its account and number, regardless of the owner BID", () => {
  const target = {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId: 42,
    ownerBid: "1",
  } as const;
  const names = { kind: "click_to_pay_customer", accountId: "account-1", reference: "42" };
  expect(naturalKeyOf(vault, "TN-1", target)).toEqual(names);
  expect(naturalKeyOf(vault, "TN-1", { ...target, ownerBid: "2" })).toEqual(names);
});

test("a card token is found by a hash under the tenant's key, without an account", () => {
  const target = { kind: "card_token", token: "tok_0123456789abcdef" } as const;
  const names = naturalKeyOf(vault, "TN-1", target);
  expect(names).toEqual({
    kind: "card_token",
    accountId: "",
    reference: vault.tokenReference("TN-1", target.token),
  });
  expect(naturalKeyOf(vault, "TN-2", target).reference).not.toBe(names.reference);
});
