import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "#testing/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const headers = {
  "content-type": "application/json",
  "accept-language": "en-US",
  origin: "https://shop.example",
  "user-agent": "shop/1",
};

describe("contract 2", () => {
  test("a stored SEPA option is deleted once, with its mandate", async () => {
    const tenantId = await api.tenant();
    const { basic: authorization } = await api.client(tenantId, [
      "payment_options:read",
      "payment_options:delete",
    ]);
    const trpc = await api.trpc(tenantId);
    const stored = await trpc.paymentOptions.store.mutate({
      customerAccountId: "c-1",
      kind: "sepa_direct_debit",
      iban: "DE89 3704 0044 0532 0130 00",
      debtorName: "Erika Mustermann",
      mandate: {
        scheme: "CORE",
        type: "recurring",
        creditorId: "DE98ZZZ09999999999",
        signedOn: "2026-01-05",
      },
    });
    const url = `${api.url}/accounts/c-1/paymentOptions/${stored.reference}`;
    const list = await fetch(`${api.url}/accounts/c-1/paymentOptions`, {
      headers: { ...headers, authorization },
    });
    console.log(await list.text());
    const first = await fetch(url, { method: "DELETE", headers: { ...headers, authorization } });
    expect([first.status, await first.json()]).toEqual([200, { status: "OK" }]);
    const second = await fetch(url, { method: "DELETE", headers: { ...headers, authorization } });
    expect(second.status).toBe(404);
    console.log(await second.text());
    console.log(
      JSON.stringify(await trpc.paymentOptions.list.query({ customerAccountId: "c-1" }), null, 1),
    );
    console.log(JSON.stringify(await trpc.deletions.list.query({}), null, 1));
    console.log(JSON.stringify(await trpc.events.list.query({}), null, 1));
    console.log(api.log());
  });
});
