import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CREDITOR,
  IBAN,
  type PaymentOptionWorld,
  paymentOptionWorld,
} from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: PaymentOptionWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await paymentOptionWorld(api);
});
afterAll(() => api.close());

const PAN = "5555555555554444";
const mandate = {
  scheme: "CORE",
  type: "recurring",
  creditorId: CREDITOR,
  signedOn: "2026-01-05",
} as const;
const sepa = {
  customerAccountId: "a",
  kind: "sepa_direct_debit",
  iban: IBAN,
  debtorName: "E",
  mandate,
} as const;
const card = {
  customerAccountId: "a",
  kind: "card",
  token: "t",
  brand: "Visa",
  last4: "1111",
  expiry: "12/2030",
} as const;
const cardToken = { brand: "Visa", last4: "1111", expiry: "12/2030" } as const;
const enrolment = {
  accountId: "a",
  customerId: 1,
  ownerBid: "1",
  cards: [{ cardId: 1, last4: "1111" }],
};

const invalidIn = (field: string) => ({
  data: { code: "BAD_REQUEST", expunge: { code: "invalid", details: [{ field }] } },
});

describe("a card number is refused where it would be stored, and neither echoed nor logged", () => {
  const attempts: readonly (readonly [field: string, store: () => Promise<unknown>])[] = [
    [
      "customerAccountId",
      () => world.trpc.paymentOptions.store.mutate({ ...sepa, customerAccountId: PAN }),
    ],
    [
      "debtorName",
      () => world.trpc.paymentOptions.store.mutate({ ...sepa, debtorName: `E ${PAN}` }),
    ],
    [
      "mandate.reference",
      () =>
        world.trpc.paymentOptions.store.mutate({
          ...sepa,
          mandate: { ...mandate, reference: PAN },
        }),
    ],
    [
      "customerAccountId",
      () => world.trpc.paymentOptions.store.mutate({ ...card, customerAccountId: PAN }),
    ],
    [
      "token",
      () => world.trpc.paymentOptions.store.mutate({ ...card, token: "5555 5555 5555 4444" }),
    ],
    ["brand", () => world.trpc.paymentOptions.store.mutate({ ...card, brand: PAN })],
    ["token", () => world.trpc.cardTokens.store.mutate({ ...cardToken, token: PAN })],
    ["brand", () => world.trpc.cardTokens.store.mutate({ ...cardToken, brand: PAN })],
    ["accountId", () => world.trpc.clickToPay.enrol.mutate({ ...enrolment, accountId: PAN })],
    [
      "customerId",
      () => world.trpc.clickToPay.enrol.mutate({ ...enrolment, customerId: Number(PAN) }),
    ],
    [
      "cards.0.cardId",
      () =>
        world.trpc.clickToPay.enrol.mutate({
          ...enrolment,
          cards: [{ cardId: Number(PAN), last4: "1111" }],
        }),
    ],
    [
      "note",
      () =>
        world.trpc.deletions.request.mutate({
          target: { kind: "card_token", token: "t" },
          reason: "fraud",
          note: `see ${PAN}`,
        }),
    ],
    [
      "a field's name",
      () => world.trpc.cardTokens.store.mutate(Object.assign({ [PAN]: 1 }, cardToken)),
    ],
  ];

  test.each(attempts.map(([field], place) => [field, place] as const))(
    "%s (%i)",
    async (field, place) => {
      const failure = await attempts[place]?.[1]().catch((error: unknown) => error);
      expect(failure).toMatchObject(invalidIn(field));
      expect(JSON.stringify(failure) + String(failure)).not.toMatch(/5555 ?5555/);
      expect(api.log()).not.toMatch(/5555 ?5555/);
    },
  );

  test("none of them was stored", async () => {
    for (const table of [
      "credential",
      "mandate",
      "click_to_pay_card",
      "deletion",
      "audit_entry",
      "network_request",
      "event",
    ]) {
      expect(JSON.stringify(await api.rows(`SELECT * FROM ${table}`))).not.toContain(PAN);
    }
  });
});

describe("stored values are validated", () => {
  test.each([
    ["iban", { ...sepa, iban: "DE89370400440532013001" }],
    ["iban", { ...sepa, iban: "US64SVBKUS6S3300958879" }],
    ["mandate.creditorId", { ...sepa, mandate: { ...mandate, creditorId: "DE00ZZZ09999999999" } }],
    ["mandate.reference", { ...sepa, mandate: { ...mandate, reference: "<&>" } }],
    ["mandate.signedOn", { ...sepa, mandate: { ...mandate, signedOn: "2026-02-30" } }],
    ["last4", { ...card, last4: "12345" }],
    ["expiry", { ...card, expiry: "13/2030" }],
  ])("%s", async (field, input) => {
    const failure = await world.trpc.paymentOptions.store
      .mutate(input)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject(invalidIn(field));
    expect(JSON.stringify(failure)).not.toContain("DE8937040044");
  });
});

test("cardTokens.store refuses stored tokens, and deleted ones permanently", async () => {
  const { token } = await world.trpc.cardTokens.store.mutate(cardToken);
  const again = () => world.trpc.cardTokens.store.mutate({ ...cardToken, token });
  await expect(again()).rejects.toMatchObject({
    data: { code: "CONFLICT", expunge: { code: "conflict", details: [{ field: "token" }] } },
  });
  expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({
    state: "active",
    last4: "1111",
    expiry: "12/2030",
  });
  await world.trpc.deletions.request.mutate({
    target: { kind: "card_token", token },
    reason: "fraud",
  });
  await expect(again()).rejects.toMatchObject({
    data: { expunge: { code: "conflict", rule: "CARD-02" } },
  });
  const deleted = await world.trpc.cardTokens.get.query({ token });
  expect(deleted).toMatchObject({ state: "deleted" });
  expect(deleted).not.toHaveProperty("last4");
});

test("clickToPay.enrol is refused with the rule", async () => {
  await world.trpc.clickToPay.enrol.mutate(enrolment);
  const refused = (rule: string) => ({
    data: { code: "PRECONDITION_FAILED", expunge: { code: "refused", rule } },
  });
  await expect(world.trpc.clickToPay.enrol.mutate(enrolment)).rejects.toMatchObject(
    refused("C2P-13"),
  );
  const disabled = await api.trpc(await api.tenant({ clickToPayEnabled: false }));
  await expect(disabled.clickToPay.enrol.mutate(enrolment)).rejects.toMatchObject(
    refused("C2P-01"),
  );
});

test("neither tokens, IBANs nor accounts are logged", async () => {
  const { reference } = await world.storeSepa();
  const { token } = await world.trpc.cardTokens.store.mutate(cardToken);
  await world.trpc.paymentOptions.list.query({ customerAccountId: "customer-1" });
  await world.send("/customer-1/paymentOptions", { method: "GET" });
  await world.remove(reference);
  expect(api.log()).toContain("answered");
  for (const secret of [IBAN, "customer-1", reference, token, await api.staff(world.tenantId)]) {
    expect(api.log()).not.toContain(secret);
  }
});
