import { createTenant, setTenantEnabled } from "#operations/administer-tenants.ts";
import {
  createClient,
  listClients,
  revokeClient,
  rotateClient,
} from "#operations/administer-clients.ts";
import { ACCESS_CHANNEL } from "@expunge/schemas/jobs/access-channel";
import { createTestDatabase } from "@expunge/testkit/test-database";
import pg from "pg";
import { afterAll, expect, test } from "vitest";

const bench = await createTestDatabase();
const listener = new pg.Client({ connectionString: bench.ownerUrl });
afterAll(async () => {
  await listener.end();
  await bench.drop();
});

test("each change of a client or a tenant is announced, so that the processes obey it at once", async () => {
  await listener.connect();
  await listener.query(`LISTEN ${ACCESS_CHANNEL}`);
  let announced = 0;
  listener.on("notification", () => {
    announced += 1;
  });
  const operator = { ownerUrl: bench.ownerUrl, name: "erika" };
  const client = { tenantId: "TN-SAID", clientKey: "till" };
  const secretHash = Buffer.alloc(32);
  const tenant = { tenantId: "TN-SAID", name: "A shop", clickToPayEnabled: false };
  await createTenant(operator, tenant);
  const changes = [
    () => createClient(operator, { ...client, name: "Till", secretHash, rights: ["cards:use"] }),
    () => rotateClient(operator, { ...client, secretHash, overlapSeconds: 0, endsOverlap: false }),
    () => revokeClient(operator, client),
    () => setTenantEnabled(operator, "TN-SAID", false),
    () => setTenantEnabled(operator, "TN-SAID", true),
  ];
  for (const [before, change] of changes.entries()) {
    await change();
    await listener.query("SELECT 1");
    expect(announced).toBe(before + 1);
  }
});

test("a list of clients shows those of its tenant only, and refuses an unknown tenant", async () => {
  const { ownerUrl } = bench;
  await createTenant(
    { ownerUrl, name: "erika" },
    { tenantId: "TN-EMPTY", name: "No clients", clickToPayEnabled: false },
  );
  expect(await listClients(ownerUrl, "TN-SAID")).toMatchObject([{ clientKey: "till" }]);
  expect(await listClients(ownerUrl, "TN-EMPTY")).toEqual([]);
  await expect(listClients(ownerUrl, "TN-NONE")).rejects.toMatchObject({ code: "not_found" });
});

test("a right that is given twice is stored once", async () => {
  const { ownerUrl } = bench;
  const rights = ["cards:use", "cards:admin", "cards:use"] as const;
  const client = { tenantId: "TN-EMPTY", clientKey: "twice", name: "Twice", rights };
  await createClient({ ownerUrl, name: "erika" }, { ...client, secretHash: Buffer.alloc(32) });
  const stored = { clientKey: "twice", rights: ["cards:use", "cards:admin"] };
  expect(await listClients(ownerUrl, "TN-EMPTY")).toMatchObject([stored]);
});
