import { storePaymentOptionInput } from "@expunge/schemas/trpc/payment-options";
import { expect, test } from "vitest";
import { NOON, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { newCredential } from "#records/credential.ts";
import { storePaymentOption } from "#payment-options/store.ts";

const MANDATE = {
  reference: "M-2026-1",
  scheme: "CORE",
  type: "recurring",
  creditorId: "DE98ZZZ09999999999",
  signedOn: "2026-01-15",
} as const;
const OPTION = {
  kind: "sepa_direct_debit",
  customerAccountId: "account-1",
  reference: "shop-option-1",
  iban: "DE89370400440532013000",
  debtorName: "Erika Mustermann",
  isDefault: false,
} as const;
const CARD = {
  kind: "card",
  customerAccountId: "account-1",
  reference: "shop-option-1",
  token: "tok_1",
  brand: "visa",
  last4: "4242",
  expiry: "02/2028",
  isDefault: false,
  reconsent: false,
} as const;

function scene() {
  const store = new MemoryStore();
  return { store, storeOption: storePaymentOption({ store, vault, clock: testClock() }) };
}
const taken = { code: "conflict", rule: "OPT-01", field: "reference" };
const other = { ...OPTION, mandate: { ...MANDATE, reference: "M-2026-2" } };

test("OPT-01: an option is stored under the caller's reference, once within its account", async () => {
  const { store, storeOption } = scene();
  const stored = await storeOption(staff, { ...OPTION, mandate: MANDATE });
  expect(stored).toEqual({ reference: "shop-option-1", mandateReference: "M-2026-1" });
  await expect(storeOption(staff, { ...OPTION, mandate: MANDATE })).rejects.toMatchObject(taken);
  await expect(storeOption(staff, other)).rejects.toMatchObject(taken);
  await expect(storeOption(staff, CARD)).rejects.toMatchObject(taken);
  await storeOption(staff, { ...other, customerAccountId: "account-2" });
  expect([store.credentials.size, store.mandates.size]).toEqual([2, 2]);
});

test("OPT-01: the reference is taken meanwhile by another call", async () => {
  const { store, storeOption } = scene();
  store.meanwhile(() => {
    const names = { kind: "payment_option", accountId: "account-1", reference: OPTION.reference };
    const rest = { tenantId: TENANT, id: "other", state: "active", at: NOON } as const;
    store.credentials.set("other", newCredential({ ...names, kind: "payment_option", ...rest }));
  });
  await expect(storeOption(staff, { ...OPTION, mandate: MANDATE })).rejects.toMatchObject(taken);
});

test("SEPA-05: a free reference does not help a mandate whose reference is taken", async () => {
  const { storeOption } = scene();
  await storeOption(staff, { ...OPTION, mandate: MANDATE });
  const again = storeOption(staff, { ...OPTION, reference: "shop-option-2", mandate: MANDATE });
  await expect(again).rejects.toMatchObject({ code: "conflict", rule: "SEPA-05" });
});

test("OPT-02: the reference of a deleted option is refused as deleted", async () => {
  const { store, storeOption } = scene();
  await storeOption(staff, { ...OPTION, mandate: MANDATE });
  const [credential] = store.credentials.values();
  store.touch(credential?.id ?? "", { state: "deleted" });
  const refused = { code: "conflict", rule: "OPT-02", field: "reference" };
  await expect(storeOption(staff, other)).rejects.toMatchObject(refused);
});

test("a reference is bounded, holds no card number, is no dot segment, and a UUID in one spelling", () => {
  const parsed = (reference: string) =>
    storePaymentOptionInput.safeParse({ ...OPTION, mandate: MANDATE, reference });
  for (const bad of ["", " ", ".", "..", "a\n", "4111111111111111", "x".repeat(101)])
    expect(parsed(bad).error?.issues[0]).toMatchObject({ path: ["reference"] });
  expect(parsed("019A7F3C-2B10-7D42-9C55-3F0C8A2E7B11").data?.reference).toBe(
    "019a7f3c-2b10-7d42-9c55-3f0c8a2e7b11",
  );
  expect(parsed("shop/7 ü").data?.reference).toBe("shop/7 ü");
});
