import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { asOwner, migrate } from "#migrator/migrate.ts";
import {
  provisionClient,
  provisionDatabase,
  provisionLogin,
  provisionTenant,
} from "#migrator/provision-login.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
const { ownerUrl } = bench.test;
const login = `Log"in ${randomUUID()}`;
afterAll(async () => {
  await bench.owner(`DROP ROLE IF EXISTS "${login.replaceAll('"', '""')}"`);
  await bench.close();
});
const count = async (url: string) =>
  (
    await asOwner(url, (client) =>
      client.query<{ count: number }>("SELECT count(*)::int AS count FROM tenant"),
    )
  ).rows[0]?.count;

test("a login is made once, gets another password, and is bound by row level security", async () => {
  const first = await provisionLogin(ownerUrl, login, "it's: a/secret");
  const tenantId = await bench.tenant();
  expect(await count(ownerUrl)).toBeGreaterThan(0);
  expect(await count(first)).toBe(0);
  expect(await provisionLogin(ownerUrl, login, "it's: a/secret")).toBe(first);

  await bench.owner(`ALTER ROLE "${login.replaceAll('"', '""')}" SUPERUSER`);
  const almighty = openTestDatabase({ url: first });
  await expect(almighty.checkServer()).rejects.toThrow("bypasses row level security");
  await almighty.close();
  await bench.owner(`ALTER ROLE "${login.replaceAll('"', '""')}" NOSUPERUSER`);

  const second = await provisionLogin(ownerUrl, login, "another");
  await expect(count(first)).rejects.toThrow("password authentication failed");
  expect(await count(second)).toBe(0);
  const database = openTestDatabase({ url: second });
  await expect(database.checkServer()).resolves.toBeUndefined();
  expect(await database.isMigrated()).toBe(true);
  await database.close();
  await expect(
    asOwner(second, (client) =>
      client.query("DELETE FROM tenant WHERE tenant_id = $1", [tenantId]),
    ),
  ).rejects.toThrow("permission denied");
});

test("a tenant is made once, with a ledger, and keeps its numbers when its settings change", async () => {
  const tenantId = `TN-${randomUUID()}`;
  await provisionTenant(ownerUrl, { tenantId, name: "Before", clickToPayEnabled: true });
  await bench.store.applyChanges(tenantId, [
    {
      events: [],
      audit: [
        {
          occurredAt: new Date(),
          actor: "x",
          action: "x",
          subject: "x",
          outcome: "x",
          details: {},
        },
      ],
    },
  ]);
  await provisionTenant(ownerUrl, { tenantId, name: "After", clickToPayEnabled: false });
  const rows = await bench.owner(
    "SELECT name, click_to_pay_enabled, last_audit_seq::int FROM tenant JOIN tenant_ledger USING (tenant_id) WHERE tenant_id = $1",
    [tenantId],
  );
  expect(rows).toEqual([{ name: "After", click_to_pay_enabled: false, last_audit_seq: 1 }]);
  await expect(
    provisionTenant(ownerUrl, { tenantId: "", name: "None", clickToPayEnabled: true }),
  ).rejects.toThrow("tenant_named");
});

test("a client is made once, and gets another secret and other rights", async () => {
  const client = { tenantId: await bench.tenant(), clientKey: randomUUID(), name: "Shop" };
  await provisionClient(ownerUrl, {
    ...client,
    rights: ["cards:use"],
    secretHash: new Uint8Array([1]),
  });
  await provisionClient(ownerUrl, {
    ...client,
    rights: ["cards:admin"],
    secretHash: new Uint8Array([2]),
  });
  const rows = await bench.owner(
    "SELECT rights, secret_hash FROM api_client WHERE client_key = $1",
    [client.clientKey],
  );
  expect(rows).toEqual([{ rights: ["cards:admin"], secret_hash: Buffer.from([2]) }]);
});

test("an owner that is no superuser migrates its database, twice, and sees no row without a tenant", async () => {
  const name = `owned_${randomUUID().replaceAll("-", "")}`;
  const asked = { database: name, owner: name, password: "it's: a/secret" };
  onTestFinished(async () => {
    await bench.owner(`DROP DATABASE ${name} WITH (FORCE)`);
    await bench.owner(`DROP ROLE ${name}`);
  });
  const url = await provisionDatabase(ownerUrl, asked);
  expect(await provisionDatabase(ownerUrl, asked)).toBe(url);
  await migrate(url);
  await migrate(url);
  await provisionTenant(url, { tenantId: "TN-1", name: "One", clickToPayEnabled: true });
  const entries = (client: pg.Client) => client.query("SELECT action FROM audit_entry");
  const seen = await asOwner(url, async (client) => {
    await client.query("SELECT set_config('app.tenant_id', 'TN-1', false)");
    await client.query(
      "INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details) VALUES ('TN-1', 1, now(), 'a', 'b', 'c', 'd', '{}')",
    );
    return entries(client);
  });
  expect(seen.rows).toEqual([{ action: "b" }]);
  expect((await asOwner(url, entries)).rows).toEqual([]);
  const temporary = await asOwner(url, (client) =>
    client.query(
      "SELECT has_database_privilege('expunge_app', current_database(), 'TEMPORARY') AS may",
    ),
  );
  expect(temporary.rows).toEqual([{ may: false }]);
  // The functions that write are not the owner's, so that they have no more rights than they need.
  const owners = await asOwner(url, (client) =>
    client.query<{ owner: string }>(
      "SELECT DISTINCT proowner::regrole::text AS owner FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1",
    ),
  );
  expect(owners.rows.map(({ owner }) => owner)).toEqual(["expunge_lookup", "expunge_writer", name]);
});
