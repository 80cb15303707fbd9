import { afterAll, beforeAll, expect, test } from "vitest";
import { request } from "undici";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const GREATEST = Number.MAX_SAFE_INTEGER;
/** Numerals that a double turns into the greatest safe integer, or into the next one. */
const ROUNDED = [
  "9007199254740990.6",
  "9007199254740991.4",
  "9007199254740993",
  "9007199254740992",
];

/** A tenant with the customer of the greatest number. */
async function scene() {
  const world = await clickToPayWorld(api);
  const { trpc, accountId, ownerBid, tenantId } = world;
  const cards = [{ cardId: GREATEST, last4: "1111" }];
  await trpc.clickToPay.enrol.mutate({ accountId, customerId: GREATEST, ownerBid, cards });
  await api.settle(tenantId);
  const authorization = `Bearer ${await api.staff(tenantId)}`;
  const state = async () =>
    (await trpc.clickToPay.get.query({ accountId, customerId: GREATEST })).state;
  return { ...world, authorization, state };
}

test.each([...ROUNDED, "007", "1e3", "0x7", "7.0", "7, 7", "-7", "٧"])(
  "x-customer-id %s is no number of a customer",
  async (customer) => {
    const { post, state } = await scene();
    const header = Buffer.from(customer).toString("latin1");
    expect((await post({ headers: { "x-customer-id": header } })).status).toBe(400);
    expect(await state()).toBe("ACTIVE");
  },
);

test.each(ROUNDED)(
  "a card with the number %s is not removed in the body of contract 1",
  async (cardId) => {
    const { post, ownerBid, trpc, accountId } = await scene();
    const answer = await post({
      path: "/v1/clicktopay/visa/delete/card",
      headers: { "x-customer-id": String(GREATEST) },
      body: `{"owner_bid":"${ownerBid}","card_id":${cardId}}`,
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("card_id");
    const { cards } = await trpc.clickToPay.get.query({ accountId, customerId: GREATEST });
    expect(cards).toMatchObject([{ state: "ACTIVE" }]);
  },
);

test.each(ROUNDED)(
  "customer %s is neither deleted nor shown over tRPC, and the field is named",
  async (customerId) => {
    const { authorization, accountId, ownerBid, state } = await scene();
    const target = `{"kind":"click_to_pay_customer","accountId":"${accountId}","customerId":${customerId},"ownerBid":"${ownerBid}"}`;
    const deletion = await request(`${api.url}/trpc/deletions.request`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: `{"target":${target},"reason":"fraud"}`,
    });
    expect(deletion.statusCode).toBe(400);
    expect(await deletion.body.json()).toMatchObject({
      error: { data: { expunge: { details: [{ field: "target.customerId" }] } } },
    });
    const input = encodeURIComponent(`{"accountId":"${accountId}","customerId":${customerId}}`);
    const shown = await request(`${api.url}/trpc/clickToPay.get?input=${input}`, {
      headers: { authorization },
    });
    expect(shown.statusCode).toBe(400);
    expect(await shown.body.json()).toMatchObject({
      error: { data: { expunge: { details: [{ field: "customerId" }] } } },
    });
    expect(await state()).toBe("ACTIVE");
  },
);

test("numbers that a double holds are taken in every spelling", async () => {
  const { authorization, accountId } = await scene();
  for (const [customerId, status] of [
    ["9007199254740991", 200],
    ["9007199254740991.0", 200],
    ["9007199254740991e0", 200],
    ["7e0", 404],
  ] as const) {
    const input = encodeURIComponent(`{"accountId":"${accountId}","customerId":${customerId}}`);
    const { statusCode, body } = await request(`${api.url}/trpc/clickToPay.get?input=${input}`, {
      headers: { authorization },
    });
    await body.dump();
    expect([customerId, statusCode]).toEqual([customerId, status]);
  }
});

test("the database refuses numbers that JavaScript would round", async () => {
  const { tenantId } = await scene();
  for (const [constraint, sql] of [
    [
      "credential_customer_number",
      "UPDATE credential SET reference = '9007199254740993' WHERE tenant_id = $1",
    ],
    ["credential_customer_number", "UPDATE credential SET reference = '007' WHERE tenant_id = $1"],
    [
      "click_to_pay_card_number",
      "UPDATE click_to_pay_card SET card_id = 9007199254740993 WHERE tenant_id = $1",
    ],
    [
      "network_request_cards",
      "UPDATE network_request SET card_ids = '{9007199254740993}' WHERE tenant_id = $1",
    ],
  ] as const)
    await expect(api.rows(sql, [tenantId])).rejects.toThrow(constraint);
});
