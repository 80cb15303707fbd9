import { afterAll, beforeAll, expect, test } from "vitest";
import { counts, ndjson, sendImport } from "#test/import-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("customers come under the id that the network knows, under an owner BID of the tenant alone", async () => {
  const tenantId = await api.tenant();
  // Has the owner BID 1 too.
  await api.tenant();
  await api.rows("UPDATE tenant SET owner_bids = '{77,1}' WHERE tenant_id = $1", [tenantId]);
  const customer = {
    accountId: "a-1",
    customerId: 7,
    ownerBid: "77",
    externalConsumerId: "shop-7",
    cards: [{ cardId: 11, last4: "1111" }],
  };
  const body = ndjson([
    customer,
    { ...customer, customerId: 8 },
    { ...customer, customerId: 9, externalConsumerId: `${tenantId}.a-1.8` },
    { ...customer, customerId: 10, ownerBid: "1", externalConsumerId: "shop-10" },
    { ...customer, customerId: 11, ownerBid: "78" },
    { accountId: "a-1", customerId: 12, ownerBid: "1" },
    { accountId: "a-1", customerId: 13, ownerBid: "77", state: "deleted" },
  ]);
  const { errors, summary } = await sendImport(api, tenantId, {
    kind: "click_to_pay_customer",
    body,
  });
  expect(errors.map(({ line, field }) => [line, field])).toEqual([
    [2, "externalConsumerId"],
    [3, "externalConsumerId"],
    [4, "externalConsumerId"],
    [5, "ownerBid"],
  ]);
  expect(summary).toEqual(counts(3, 0, 4));
  const again = await sendImport(api, tenantId, { kind: "click_to_pay_customer", body });
  expect(again.summary).toEqual(counts(0, 3, 4));
  expect(
    await api.rows(
      "SELECT reference, state, network_reference FROM credential WHERE tenant_id = $1 ORDER BY reference",
      [tenantId],
    ),
  ).toEqual([
    { reference: "12", state: "ACTIVE", network_reference: null },
    { reference: "13", state: "REMOVED", network_reference: null },
    { reference: "7", state: "ACTIVE", network_reference: "shop-7" },
  ]);
});
