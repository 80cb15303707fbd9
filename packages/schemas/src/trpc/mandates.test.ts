import { remainder97 } from "@expunge/domain/mandate/check-digits";
import { expect, test } from "vitest";
import { fieldErrors } from "#boundary/field-errors.ts";
import { amendMandateInput, getMandateInput, recordCollectionInput } from "#trpc/mandates.ts";

const NAMED = { mandateReference: "M-1", creditorId: "DE98ZZZ09999999999" };
const creditorOf = (country: string) => {
  const check = 98 - remainder97(`09999999999${country}00`);
  return `${country}${String(check).padStart(2, "0")}ZZZ09999999999`;
};
const COLLECTION = {
  ...NAMED,
  endToEndId: "E-1",
  amountMinor: 4200,
  currency: "EUR",
  dueOn: "2026-12-01",
  status: "planned",
};
type Input = typeof amendMandateInput | typeof recordCollectionInput;
const fieldsOf = (schema: Input, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? fieldErrors(error).map(({ field }) => field) : [];
};

test.each([
  { mandateReference: "M-2" },
  { creditorId: "AT61ZZZ01234567890" },
  { creditorName: "Stadtwerke" },
  { iban: "AT611904300234573201" },
  { creditorId: creditorOf("SM") },
  { debtorAgent: "COBADEFF" },
  { debtorAgent: "COBADEFFXXX" },
  // ISO 9362:2022: four letters or digits first.
  { debtorAgent: "E097AEXXXXX" },
  { debtorAgent: "1234DEFFXXX" },
  { debtorAgent: "PCBKXKPRXXX" },
])("a mandate may be amended by %j", (changes) => {
  expect(amendMandateInput.parse({ ...NAMED, changes })).toEqual({ ...NAMED, changes });
});

test.each([
  ["changes.mandateReference", { mandateReference: "4111111111111111" }],
  ["changes.mandateReference", { mandateReference: "M//1" }],
  ["changes.creditorId", { creditorId: "DE97ZZZ09999999999" }],
  ["changes.creditorId", { creditorId: "DE00ZZZ09999999047" }],
  ["changes.creditorName", { creditorName: "4111 1111 1111 1111" }],
  ["changes.creditorName", { creditorName: "x".repeat(71) }],
  ["changes.iban", { iban: "DE88370400440532013000" }],
  ["changes.iban", { iban: "DE01370400440532013032" }],
  ["changes.debtorAgent", { debtorAgent: "COBADEFFX" }],
  ["changes.debtorAgent", { debtorAgent: "cobadeff" }],
  ["changes.debtorAgent", { debtorAgent: "COBAZZFF" }],
  ["changes.debtorAgent", { debtorAgent: "COBAUKFFXXX" }],
  ["changes.debtorAgent", { debtorAgent: "COBA1EFF" }],
  // Correct check digits, but no country of ISO 3166-1.
  ["changes.creditorId", { creditorId: creditorOf("ZZ") }],
  ["changes.creditorId", { creditorId: creditorOf("UK") }],
  ["changes.debtorAgent", { debtorAgent: "COBADEFF\n" }],
  ["changes.signedOn", { creditorName: "Stadtwerke", signedOn: "2026-01-01" }],
  ["changes", {}],
])("a wrong %s of an amendment is named: %j", (field, changes) => {
  expect(fieldsOf(amendMandateInput, { ...NAMED, changes })).toEqual([field]);
});

test("a change that is not given is left out, not undefined", () => {
  const changes = { creditorName: undefined, iban: "AT611904300234573201" };
  expect(fieldsOf(amendMandateInput, { ...NAMED, changes })).toEqual(["changes.creditorName"]);
});

test.each([
  ["endToEndId", { endToEndId: "4111111111111111" }],
  ["endToEndId", { endToEndId: "E".repeat(36) }],
  ["endToEndId", { endToEndId: "invoice_7" }],
  ["endToEndId", { endToEndId: "Müller 7" }],
  ["endToEndId", { endToEndId: "/7" }],
  ["endToEndId", { endToEndId: "7/" }],
  ["endToEndId", { endToEndId: "7//8" }],
  ["endToEndId", { endToEndId: " 7" }],
  ["amountMinor", { amountMinor: 100_000_000_000 }],
  ["amountMinor", { amountMinor: 0 }],
  ["amountMinor", { amountMinor: 1.5 }],
  ["amountMinor", { amountMinor: Number.MAX_SAFE_INTEGER + 1 }],
  ["currency", { currency: "USD" }],
  ["dueOn", { dueOn: "2026-02-30" }],
  ["status", { status: "unknown" }],
  ["pan", { pan: "4111111111111111" }],
])("a wrong %s of a collection is named: %j", (field, wrong) => {
  expect(fieldsOf(recordCollectionInput, { ...COLLECTION, ...wrong })).toEqual([field]);
});

test.each([
  COLLECTION,
  { ...COLLECTION, amountMinor: 1 },
  { ...COLLECTION, amountMinor: 99_999_999_999, endToEndId: "RF18 5390/0754-7034" },
])("a collection is recorded as it was given: %j", (collection) => {
  expect(recordCollectionInput.parse(collection)).toEqual(collection);
});

test("a look-up refuses no value: a reference that is none finds nothing", () => {
  const named = { mandateReference: "4111111111111111", creditorId: "nobody" };
  expect(getMandateInput.parse(named)).toEqual(named);
});
