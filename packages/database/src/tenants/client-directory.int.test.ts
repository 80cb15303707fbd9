import { randomUUID } from "node:crypto";
import type { ClientRight } from "@expunge/application/tenants/client-directory.port";
import { afterAll, expect, test } from "vitest";
import { createClientDirectory } from "#tenants/client-directory.ts";
import { createTenantDirectory } from "#tenants/tenant-directory.ts";
import { provisionClient } from "#migrator/provision-login.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const directory = createClientDirectory(bench.database);

async function provisioned(rights: readonly ClientRight[]) {
  const client = {
    tenantId: await bench.tenant(),
    clientKey: randomUUID(),
    name: "Shop",
    rights,
    secretHash: new Uint8Array([1, 2, 3]),
  };
  await provisionClient(bench.test.ownerUrl, client);
  return client;
}

test("a client is found by its key, without its tenant being known", async () => {
  const client = await provisioned(["cards:use", "cards:admin"]);
  await provisioned([]);
  const { tenantId, clientKey, rights } = client;
  const found = await directory.find(clientKey);
  expect(found).toMatchObject({ tenantId, clientKey, rights });
  expect([...(found?.secretHash ?? [])]).toEqual([1, 2, 3]);
});

test("a revoked client is not found, nor one of a disabled tenant", async () => {
  const [kept, revoked, disabled] = [
    await provisioned([]),
    await provisioned([]),
    await provisioned([]),
  ];
  await bench.owner("UPDATE api_client SET revoked_at = now() WHERE client_key = $1", [
    revoked.clientKey,
  ]);
  await bench.owner("UPDATE tenant SET disabled_at = now() WHERE tenant_id = $1", [
    disabled.tenantId,
  ]);
  expect(await directory.find(kept.clientKey)).toBeDefined();
  expect(await directory.find(revoked.clientKey)).toBeUndefined();
  expect(await directory.find(disabled.clientKey)).toBeUndefined();
  const tenants = createTenantDirectory(bench.database);
  expect(await tenants.isActive(kept.tenantId)).toBe(true);
  for (const tenantId of [disabled.tenantId, "TN-unknown", ""])
    expect(await tenants.isActive(tenantId)).toBe(false);
});

test("no other key finds a client, not even an empty one", async () => {
  await provisioned([]);
  expect(await directory.find(randomUUID())).toBeUndefined();
  expect(await directory.find("")).toBeUndefined();
  expect(await bench.asApplication(undefined, "SELECT FROM api_client")).toEqual([]);
});
