import { expect, test } from "vitest";
import { fieldErrors } from "#boundary/field-errors.ts";
import { enrolCustomerInput } from "#trpc/click-to-pay.ts";

const CUSTOMER = {
  accountId: "account-1",
  customerId: 42,
  ownerBid: "10001234",
  cards: [{ cardId: 7, last4: "4242" }],
};
const faultsOf = (input: unknown) => {
  const { error } = enrolCustomerInput.safeParse(input);
  return error ? fieldErrors(error).map(({ field }) => field) : [];
};

test("a customer is enrolled with cards or without", () => {
  expect(faultsOf(CUSTOMER)).toEqual([]);
  expect(faultsOf({ ...CUSTOMER, cards: [] })).toEqual([]);
});

test("a card is named once", () => {
  const cards = [...CUSTOMER.cards, { cardId: 7, last4: "1111" }];
  expect(faultsOf({ ...CUSTOMER, cards })).toEqual(["cards"]);
});

test.each([
  ["accountId", { accountId: "4111111111111111" }],
  ["customerId", { customerId: 4_111_111_111_111_111 }],
  ["ownerBid", { ownerBid: "123456789" }],
  ["cards.0.cardId", { cards: [{ cardId: 4_111_111_111_111_111, last4: "1111" }] }],
  ["cards.0.last4", { cards: [{ cardId: 7, last4: "4111111111111111" }] }],
  ["cards.0.pan", { cards: [{ cardId: 7, last4: "1111", pan: "4111111111111111" }] }],
])("a wrong %s is named: %j", (field, wrong) => {
  expect(faultsOf({ ...CUSTOMER, ...wrong })).toEqual([field]);
});
