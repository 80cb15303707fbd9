import { expect, test } from "vitest";
import { fieldErrors } from "#boundary/field-errors.ts";
import { listPaymentOptionsInput, storePaymentOptionInput } from "#trpc/payment-options.ts";

const MANDATE = {
  reference: "M-2026/1",
  scheme: "CORE",
  type: "recurring",
  creditorId: "DE98ZZZ09999999999",
  signedOn: "2026-01-15",
};
const SEPA = {
  kind: "sepa_direct_debit",
  customerAccountId: "account-1",
  iban: "DE89370400440532013000",
  debtorName: "Erika Mustermann",
  mandate: MANDATE,
};
const CARD = {
  kind: "card",
  customerAccountId: "account-1",
  token: "tok_0123456789",
  brand: "visa",
  last4: "4242",
  expiry: "12/2030",
};
const fieldsOf = (input: unknown) => {
  const { error } = storePaymentOptionInput.safeParse(input);
  return error ? fieldErrors(error).map(({ field }) => field) : [];
};

test("an option is stored as it was given, and is not the default unless that is said", () => {
  expect(storePaymentOptionInput.parse(SEPA)).toEqual({ ...SEPA, isDefault: false });
  expect(storePaymentOptionInput.parse(CARD)).toEqual({
    ...CARD,
    isDefault: false,
    reconsent: false,
  });
});

test("a cursor is the reference of an option, also one of the caller's own", () => {
  const page = { customerAccountId: "account-1", cursor: "0199E3A0-0000-7000-8000-000000000000" };
  expect(listPaymentOptionsInput.parse(page).cursor).toBe(page.cursor.toLowerCase());
  expect(listPaymentOptionsInput.parse({ ...page, cursor: "SPO-1" }).cursor).toBe("SPO-1");
  const { error } = listPaymentOptionsInput.safeParse({ ...page, cursor: "x".repeat(101) });
  expect(error && fieldErrors(error)).toEqual([
    { field: "cursor", message: "must have 1 to 100 characters" },
  ]);
});

test("an IBAN may be written with spaces and small letters, and is stored without", () => {
  const parsed = storePaymentOptionInput.parse({ ...SEPA, iban: "de89 3704 0044 0532 0130 00" });
  expect(parsed).toMatchObject({ iban: "DE89370400440532013000" });
});

test.each([
  ["iban", { iban: "DE88370400440532013000" }],
  ["customerAccountId", { customerAccountId: "4111 1111 1111 1111" }],
  ["debtorName", { debtorName: "5555555555554444" }],
  ["debtorName", { debtorName: "x".repeat(71) }],
  ["mandate.creditorId", { mandate: { ...MANDATE, creditorId: "DE97ZZZ09999999999" } }],
  ["mandate.reference", { mandate: { ...MANDATE, reference: "M//1" } }],
  ["mandate.reference", { mandate: { ...MANDATE, reference: "4111111111111111" } }],
  ["mandate.scheme", { mandate: { ...MANDATE, scheme: "COR1" } }],
  ["mandate.signedOn", { mandate: { ...MANDATE, signedOn: "2026-02-30" } }],
])("a wrong %s is named: %j", (field, wrong) => {
  expect(fieldsOf({ ...SEPA, ...wrong })).toEqual([field]);
});

test.each([
  ["token", { token: "4111111111111111" }],
  ["brand", { brand: "378282246310005" }],
  ["last4", { last4: "42425" }],
  ["expiry", { expiry: "13/2030" }],
  ["expiry", { expiry: "2030-12" }],
  ["number", { number: "4111111111111111" }],
])("a wrong %s of a card is named: %j", (field, wrong) => {
  expect(fieldsOf({ ...CARD, ...wrong })).toEqual([field]);
});
