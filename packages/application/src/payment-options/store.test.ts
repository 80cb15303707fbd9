import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { NOON, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#deletions/request.ts";
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
  iban: "DE89370400440532013000",
  debtorName: "Erika Mustermann",
  isDefault: false,
} as const;

function scene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock() };
  const remove = (reference: string) =>
    requestDeletions(deps)(TENANT, [
      {
        id: randomUUID(),
        target: { kind: "payment_option", customerAccountId: OPTION.customerAccountId, reference },
        reason: "customer_request",
        actor: staff,
        now: NOON,
        correlationId: "cid-1",
        collections: "withdraw",
        immediate: true,
        recordRefusal: false,
      },
    ]);
  return { store, remove, storeOption: storePaymentOption(deps) };
}
const refused = { code: "conflict", rule: "SEPA-05", field: "mandate.reference" };

test("SEPA-05: given a mandate, when its creditor uses the reference again, then it is refused", async () => {
  const { store, storeOption } = scene();
  await storeOption(staff, { ...OPTION, mandate: MANDATE });
  await expect(storeOption(staff, { ...OPTION, mandate: MANDATE })).rejects.toMatchObject(refused);
  expect([store.credentials.size, store.mandates.size]).toEqual([1, 1]);
});

test("SEPA-05: given a cancelled mandate, when its creditor uses the reference again, then it is refused", async () => {
  const { remove, storeOption } = scene();
  const { reference } = await storeOption(staff, { ...OPTION, mandate: MANDATE });
  await remove(reference);
  await expect(storeOption(staff, { ...OPTION, mandate: MANDATE })).rejects.toMatchObject(refused);
});

test.each([
  { reference: MANDATE.reference.toLowerCase() },
  { creditorId: "DE98ABC09999999999" },
  { creditorId: "DE98ABC09999999999", reference: MANDATE.reference.toLowerCase() },
])(
  "SEPA-05: references are equal in any case and under any business code of the creditor: %j",
  async (other) => {
    const { store, storeOption } = scene();
    await storeOption(staff, { ...OPTION, mandate: MANDATE });
    const again = storeOption(staff, { ...OPTION, mandate: { ...MANDATE, ...other } });
    await expect(again).rejects.toMatchObject(refused);
    expect([...store.mandates.values()]).toMatchObject([
      { reference: MANDATE.reference, creditorId: MANDATE.creditorId },
    ]);
  },
);

test("SEPA-05: a new reference of the same creditor, and the same reference of another creditor, are free", async () => {
  const { remove, storeOption } = scene();
  const { reference } = await storeOption(staff, { ...OPTION, mandate: MANDATE });
  await remove(reference);
  const renewed = await storeOption(staff, {
    ...OPTION,
    mandate: { ...MANDATE, reference: "M-2026-2" },
  });
  expect(renewed.mandateReference).toBe("M-2026-2");
  const creditorId = "AT61ZZZ01234567890";
  const elsewhere = await storeOption(staff, { ...OPTION, mandate: { ...MANDATE, creditorId } });
  expect(elsewhere.mandateReference).toBe(MANDATE.reference);
});

test("IBAN and debtor name are stored sealed, and shown masked", async () => {
  const { store, storeOption } = scene();
  await storeOption(staff, { ...OPTION, mandate: MANDATE });
  const [credential] = store.credentials.values();
  expect(JSON.stringify([credential, ...store.audit])).not.toMatch(/DE89370400440532013000|Erika/);
  expect(credential?.maskedNumber).toBe("DE8937****3000");
  const { sealed, sealedKey } = credential ?? {};
  const opened =
    sealed && sealedKey && vault.open(TENANT, credential?.id ?? "", { sealed, sealedKey });
  expect(opened).toEqual({ iban: OPTION.iban, debtorName: OPTION.debtorName });
});

test("a mandate with a signature date is active, one without is created", async () => {
  const { store, storeOption } = scene();
  await storeOption(staff, { ...OPTION, mandate: MANDATE });
  const { signedOn: _, ...unsigned } = MANDATE;
  await storeOption(staff, { ...OPTION, mandate: { ...unsigned, reference: "M-2026-2" } });
  expect([...store.mandates.values()]).toMatchObject([
    { state: "active", signedOn: "2026-01-15", version: 1 },
    { state: "created", signedOn: null, version: 1 },
  ]);
});

test("a mandate is not signed in the future: a day after the latest one on earth (UTC+14) is invalid", async () => {
  const { store, storeOption } = scene();
  const signed = (signedOn: string) =>
    storeOption(staff, { ...OPTION, mandate: { ...MANDATE, signedOn } });
  for (const day of ["2026-11-22", "2099-01-01"])
    await expect(signed(day)).rejects.toMatchObject({ code: "invalid", field: "mandate.signedOn" });
  expect([store.credentials.size, store.audit.length]).toEqual([0, 0]);
  // At noon UTC the next day has begun in the east of UTC+12.
  await signed("2026-11-21");
  expect(store.mandates.size).toBe(1);
});

test("a generated mandate reference fits the SEPA character set and its 35 characters", async () => {
  const { storeOption } = scene();
  const { reference: _, ...mandate } = MANDATE;
  const { mandateReference } = await storeOption(staff, { ...OPTION, mandate });
  expect(mandateReference).toMatch(/^M-[0-9A-F]{32}$/);
});

test("an account has one default option, the one stored last, and none after its deletion", async () => {
  const { store, remove, storeOption } = scene();
  const asDefault = {
    kind: "card",
    token: "t",
    brand: "visa",
    last4: "4242",
    expiry: "02/2028",
    isDefault: true,
    reconsent: false,
  } as const;
  const card = (customerAccountId: string) =>
    storeOption(staff, { ...asDefault, customerAccountId });
  await card("account-2");
  await card("account-1");
  const { reference } = await storeOption(staff, { ...OPTION, isDefault: true, mandate: MANDATE });
  const marks = () => [...store.credentials.values()].map(({ isDefault }) => isDefault);
  expect(marks()).toEqual([true, false, true]);
  await remove(reference);
  expect(marks()).toEqual([true, false, false]);
});

test("a card is stored without a mandate and with a sealed token", async () => {
  const { store, storeOption } = scene();
  const card = {
    kind: "card",
    customerAccountId: "account-1",
    reconsent: false,
    token: "tok_0123456789",
    isDefault: true,
  } as const;
  const stored = await storeOption(staff, {
    ...card,
    brand: "visa",
    last4: "4242",
    expiry: "02/2028",
  });
  expect(stored).not.toHaveProperty("mandateReference");
  const [credential] = store.credentials.values();
  expect(credential).toMatchObject({
    method: "card",
    maskedNumber: "************4242",
    expiresOn: "2028-02-29",
    isDefault: true,
  });
  expect(JSON.stringify(credential)).not.toContain("0123456789");
  expect(store.mandates.size).toBe(0);
});
