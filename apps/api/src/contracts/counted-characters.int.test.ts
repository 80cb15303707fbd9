import { afterAll, beforeAll, expect, test } from "vitest";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { failureOf, invalid } from "#test/failure-of.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** One character, two UTF-16 code units, four bytes. */
const FOX = "\u{1F98A}";
const CARD = {
  kind: "card",
  token: "tok",
  brand: "Visa",
  last4: "1111",
  expiry: "12/2031",
} as const;

test.each([FOX, "\u00E9", "a\u0301".slice(1), "%", "x"])(
  "an option under an account of 255 %s is stored, listed and deleted by contract 2, one of 256 is not",
  async (character) => {
    const { trpc, send } = await paymentOptionWorld(api);
    const customerAccountId = `a${character.repeat(254)}`;
    const { reference } = await trpc.paymentOptions.store.mutate({ ...CARD, customerAccountId });
    const path = `/${encodeURIComponent(customerAccountId)}/paymentOptions`;
    expect(await send(path, { method: "GET" })).toMatchObject({
      status: 200,
      json: { result: [{ reference }] },
    });
    expect((await send(`${path}/${reference}`)).status).toBe(200);

    const longer = `a${character.repeat(255)}`;
    const stored = trpc.paymentOptions.store.mutate({ ...CARD, customerAccountId: longer });
    expect(await failureOf(stored)).toEqual(invalid("customerAccountId"));
    const { status } = await send(`/${encodeURIComponent(longer)}/paymentOptions/${reference}`);
    expect(status).toBe(400);
  },
);

test("a customer under an owner BID of 8 foxes is enrolled by staff and deleted by contract 1, one of 9 is not", async () => {
  const { trpc, post, accountId, tenantId } = await clickToPayWorld(api);
  const ownerBid = FOX.repeat(8);
  const customer = { accountId, customerId: 7, ownerBid, cards: [{ cardId: 11, last4: "1111" }] };
  await trpc.clickToPay.enrol.mutate(customer);
  await api.settle(tenantId);
  expect((await post({ body: { owner_bid: `${ownerBid}x` } })).status).toBe(400);
  expect((await post({ body: { owner_bid: ownerBid } })).status).toBe(202);
});

test("a customer of an account with spaces around its name is addressed by exactly this name", async () => {
  const { trpc, post, tenantId, ownerBid } = await clickToPayWorld(api);
  const cards = [{ cardId: 11, last4: "1111" }];
  for (const accountId of [" account ", "account"])
    await trpc.clickToPay.enrol.mutate({ accountId, customerId: 7, ownerBid, cards });
  await api.settle(tenantId);
  const authorization = `Bearer ${await api.account(tenantId, " account ")}`;
  expect((await post({ headers: { authorization } })).status).toBe(202);
  const stateOf = async (accountId: string) =>
    (await trpc.clickToPay.get.query({ accountId, customerId: 7 })).state;
  expect([await stateOf(" account "), await stateOf("account")]).toEqual([
    "REMOVAL_IN_PROGRESS",
    "ACTIVE",
  ]);
});

test("an account claim that PostgreSQL cannot compare is refused", async () => {
  const { post, tenantId } = await clickToPayWorld(api);
  for (const accountId of ["a\0", "\uD800"]) {
    const authorization = `Bearer ${await api.account(tenantId, accountId)}`;
    expect((await post({ headers: { authorization } })).status).toBe(400);
  }
});
