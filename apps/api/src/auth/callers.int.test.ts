import { randomUUID } from "node:crypto";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { call } from "#test/call.ts";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function tokenStatus(authorization: string): Promise<number> {
  const { status } = await call(`${api.url}/oauth2/token`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  return status;
}

describe("a token of a machine client", () => {
  test("whose client does not exist, or belongs to another tenant, is refused", async () => {
    const cards = await cardTokenWorld(api);
    const options = await paymentOptionWorld(api);
    for (const clientKey of [randomUUID(), options.clientKey]) {
      const admin = await api.clientToken(cards.tenantId, "admin", { clientKey });
      const merchant = await api.clientToken(cards.tenantId, "payment_options", { clientKey });
      expect((await cards.remove("any", bearer(admin))).status).toBe(401);
      expect((await options.remove("any", bearer(merchant))).status).toBe(401);
    }
  });

  test("has the present rights of its client", async () => {
    const cards = await cardTokenWorld(api);
    const client = await api.client(cards.tenantId, ["cards:use"]);
    const admin = await api.clientToken(cards.tenantId, "admin", client);
    expect((await cards.remove("any", bearer(admin))).status).toBe(403);
    const reader = await api.client(cards.tenantId, ["payment_options:read"]);
    const merchant = await api.clientToken(cards.tenantId, "payment_options", reader);
    const options = await paymentOptionWorld(api);
    expect((await options.remove("any", bearer(merchant))).status).toBe(403);
  });

  test("is refused once its client is revoked, as are its credentials", async () => {
    const cards = await cardTokenWorld(api);
    const options = await paymentOptionWorld(api);
    const client = await api.client(options.tenantId, ["payment_options:read", "cards:admin"]);
    const admin = bearer(await api.clientToken(options.tenantId, "admin", client));
    const basic = { method: "GET" as const, headers: { authorization: client.basic } };
    const statuses = async () => [
      (await cards.remove("any", admin)).status,
      (await options.send("/customer-1/paymentOptions", basic)).status,
      await tokenStatus(client.basic),
    ];
    expect(await statuses()).toEqual([404, 200, 200]);
    await api.rows("UPDATE api_client SET revoked_at = now() WHERE client_key = $1", [
      client.clientKey,
    ]);
    await vi.waitFor(async () => expect(await statuses()).toEqual([401, 401, 401]), patiently);
  });
});

test("an announced revocation or disabled tenant counts immediately, in every process", async () => {
  const options = await paymentOptionWorld(api);
  const client = await api.client(options.tenantId, ["payment_options:read"]);
  const { headers } = bearer(await api.staff(options.tenantId));
  const statuses = async () => {
    const answers = [];
    for (const url of [api.url, api.otherUrl])
      answers.push(
        await options.send("/customer-1/paymentOptions", {
          method: "GET",
          url,
          headers: { authorization: client.basic },
        }),
        await call(`${url}/trpc/settings.get`, { headers }),
      );
    return answers.map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  // No cached entry expires: only the announcement can end it.
  const frozen = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  onTestFinished(() => frozen.mockRestore());
  const announced = async (sql: string, value: string) => {
    await api.rows(sql, [value]);
    await api.rows("SELECT pg_notify('expunge_access', '')");
  };
  await announced(
    "UPDATE api_client SET revoked_at = now() WHERE client_key = $1",
    client.clientKey,
  );
  await vi.waitFor(async () => expect(await statuses()).toEqual([401, 200, 401, 200]), patiently);
  await announced("UPDATE tenant SET disabled_at = now() WHERE tenant_id = $1", options.tenantId);
  await vi.waitFor(async () => expect(await statuses()).toEqual([401, 401, 401, 401]), patiently);
});

test("a new secret is good immediately", async () => {
  const options = await paymentOptionWorld(api);
  const basic = { method: "GET" as const };
  const list = () => options.send("/customer-1/paymentOptions", basic);
  expect((await list()).status).toBe(200);
  const other = await api.client(options.tenantId, []);
  await api.rows(
    `UPDATE api_client SET secret_hash = (SELECT secret_hash FROM api_client WHERE client_key = $2) WHERE client_key = $1`,
    [options.clientKey, other.clientKey],
  );
  const encoded = Buffer.from(`${options.clientKey}:${other.secret}`).toString("base64");
  const headers = { authorization: `Basic ${encoded}` };
  const answer = await options.send("/customer-1/paymentOptions", { ...basic, headers });
  expect(answer.status).toBe(200);
});

test("once a tenant is disabled, none of its tokens, clients and accounts is accepted", async () => {
  const cards = await cardTokenWorld(api);
  const options = await paymentOptionWorld(api);
  const customers = await clickToPayWorld(api);
  await customers.enrol();
  const tenants = [cards.tenantId, options.tenantId, customers.tenantId];
  const before = [
    (await cards.remove("any")).status,
    (await options.send("/customer-1/paymentOptions", { method: "GET" })).status,
    await tokenStatus(options.authorization),
  ];
  expect(before).toEqual([404, 200, 200]);
  await api.rows("UPDATE tenant SET disabled_at = now() WHERE tenant_id = ANY ($1)", [tenants]);
  await vi.waitFor(async () => {
    expect((await cards.remove("any")).status).toBe(401);
    expect((await options.send("/customer-1/paymentOptions", { method: "GET" })).status).toBe(401);
    expect(await tokenStatus(options.authorization)).toBe(401);
    const answer = await customers.post();
    expect([answer.status, answer.json]).toEqual([
      400,
      { code: 400, message: "click to pay is not enabled to tenant" },
    ]);
    await expect(options.trpc.deletions.list.query()).rejects.toMatchObject({
      data: { code: "UNAUTHORIZED", expunge: { code: "unauthorized" } },
    });
  }, patiently);
});

test("an account token names exactly one account: a number beyond 2^53 - 1 is refused, and nothing is removed", async () => {
  const customers = await clickToPayWorld(api);
  const accountId = String(2 ** 53);
  const enrolled = { accountId, customerId: 7, ownerBid: customers.ownerBid, cards: [] };
  await customers.trpc.clickToPay.enrol.mutate(enrolled);
  await api.settle(customers.tenantId);
  const text = JSON.stringify({ account_id: 0 }).replace("0", "9007199254740993");
  const claims = { aud: "expunge:account", tenant_id: customers.tenantId };
  const rounded = JSON.parse(text) as { account_id: number };
  const token = await api.identityProvider.sign({ ...claims, ...rounded });
  expect((await customers.post(bearer(token))).status).toBe(401);
  const { state } = await customers.trpc.clickToPay.get.query({ accountId, customerId: 7 });
  expect(state).toBe("ACTIVE");
});
