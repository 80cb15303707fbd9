import { randomUUID } from "node:crypto";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { provisionClient } from "#migrator/provision-login.ts";
import {
  card,
  cardToken,
  customer,
  deleting,
  mandate,
  remembering,
  removing,
  storing,
} from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

/** All but the metrics, which are the service's and name no tenant. */
const TABLES = await bench.owner<{ name: string }>(
  `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
     AND relname NOT IN ('_prisma_migrations', 'metric')`,
);
const ours = await bench.tenant();
const theirs = await bench.tenant();

/** A row in every table of this tenant. */
async function furnish(tenantId: string): Promise<void> {
  const token = cardToken(tenantId, { reference: "same-token" });
  const option = cardToken(tenantId, {
    kind: "payment_option",
    accountId: "account-1",
    reference: "same-option",
  });
  const person = customer(tenantId, { reference: "1" });
  await bench.store.applyChanges(tenantId, [
    storing(token),
    storing(option, { signed: mandate(option, { reference: "same-mandate" }) }),
    storing(person, { addedCards: [card(person, 11)] }),
  ]);
  const remember = remembering("client-1", "same-key");
  await bench.store.applyChanges(tenantId, [deleting(token, { remember }), removing(person)]);
  await provisionClient(bench.test.ownerUrl, {
    tenantId,
    clientKey: `key-${tenantId}`,
    name: "Test",
    rights: [],
    secretHash: new Uint8Array(32),
  });
  await bench.owner(
    "INSERT INTO use_authorization SELECT $1, gen_random_uuid(), id, 1, 'EUR', 'client:x', now() FROM credential WHERE tenant_id = $1 LIMIT 1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO mandate_version SELECT tenant_id, id, 0, creditor_id, 'before', NULL, NULL, '{}', now(), 'staff:x' FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO collection SELECT tenant_id, id, 'e2e', 1, 'EUR', now(), 'planned', now() FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO mandate_evidence SELECT tenant_id, id, 'sealed', 'key', now(), now() FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO hold SELECT $1, gen_random_uuid(), id, 'legal', 'case', NULL, 'staff:x', now() FROM credential WHERE tenant_id = $1 LIMIT 1",
    [tenantId],
  );
  await bench.owner("INSERT INTO risk_signal VALUES ($1, 'subject', now(), gen_random_uuid())", [
    tenantId,
  ]);
  await furnishWebhooks(tenantId);
  await bench.owner("INSERT INTO reconciliation_round VALUES ($1, now())", [tenantId]);
  await bench.owner(
    "INSERT INTO reconciliation_finding VALUES ($1, gen_random_uuid(), 'missing_at_network', now())",
    [tenantId],
  );
}

async function furnishWebhooks(tenantId: string): Promise<void> {
  const [endpoint, delivery] = [randomUUID(), randomUUID()];
  await bench.owner(
    `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
     VALUES ($1, $2, 'https://example.com', '{}', 'cloudevents', 'active', 'sealed', 'key', 0, 'staff:x', now(), now())`,
    [tenantId, endpoint],
  );
  await bench.owner(
    `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at)
     VALUES ($1, $2, $3, 1, gen_random_uuid(), 'expunge.deletion.completed', now(), 'x', 'pending', now(), now())`,
    [tenantId, delivery, endpoint],
  );
  await bench.owner("INSERT INTO webhook_attempt VALUES ($1, $2, 1, now(), 5, 500)", [
    tenantId,
    delivery,
  ]);
}

beforeAll(async () => {
  await furnish(ours);
  await furnish(theirs);
});

describe.each(TABLES.map(({ name }) => name))("%s", (table) => {
  const seen = (tenantId: string | undefined) =>
    bench.asApplication<{ tenant_id: string }>(tenantId, `SELECT tenant_id FROM ${table}`);

  test("shows nothing to a query that forgets its tenant", async () => {
    expect(await bench.owner(`SELECT FROM ${table}`)).not.toHaveLength(0);
    expect(await seen(undefined)).toEqual([]);
    expect(await seen("")).toEqual([]);
  });

  test("shows a tenant its own rows only", async () => {
    const rows = await seen(ours);
    expect(rows).not.toHaveLength(0);
    expect(new Set(rows.map(({ tenant_id }) => tenant_id))).toEqual(new Set([ours]));
    expect(await seen("TN-nobody")).toEqual([]);
  });

  test("takes no row of another tenant", async () => {
    const [insertable] = await bench.owner<{ yes: boolean }>(
      "SELECT has_table_privilege('expunge_app', $1, 'INSERT') AS yes",
      [table],
    );
    const copy = bench.asApplication(
      ours,
      `INSERT INTO ${table} SELECT (json_populate_record(NULL::${table}, $1::json)).*`,
      [
        JSON.stringify(
          (
            await bench.owner(
              `SELECT row_to_json(t) AS row FROM ${table} t WHERE tenant_id = $1 LIMIT 1`,
              [theirs],
            )
          )[0]?.["row"],
        ),
      ],
    );
    await expect(copy).rejects.toThrow(
      insertable?.yes ? "new row violates row-level security policy" : "permission denied",
    );
  });
});

test("a connection that served a tenant has forgotten it", async () => {
  const used = await bench.database.prisma.$transaction(async (queries) => {
    await queries.$executeRaw`SELECT set_config('app.tenant_id', ${ours}, true)`;
    return queries.credential.count();
  });
  expect(used).toBeGreaterThan(0);
  expect(await bench.database.prisma.credential.count()).toBe(0);
});

test("the write path of one tenant neither sees nor changes another tenant's rows under the same natural keys", async () => {
  const before = await bench.owner("SELECT * FROM credential WHERE tenant_id = $1 ORDER BY id", [
    theirs,
  ]);
  const stranger = await bench.tenant();
  const asked = {
    kind: "payment_option",
    accountId: "account-1",
    reference: "same-option",
  } as const;
  expect(await bench.store.loadTargets(stranger, [asked])).toEqual([
    { clickToPayEnabled: true, policy: DEFAULT_POLICY, counts: [] },
  ]);

  const [theirOption] = await bench.store.loadTargets(theirs, [asked]);
  const id = theirOption?.credential?.id ?? "";
  const version = theirOption?.credential?.version ?? 0;
  const theft = deleting({ ...cardToken(stranger), id, version });
  expect(await bench.store.applyChanges(stranger, [theft])).toEqual([false]);

  const option = cardToken(stranger, asked);
  const same = storing(option, {
    signed: mandate(option, { reference: "same-mandate" }),
    remember: remembering("client-1", "same-key"),
  });
  expect(await bench.store.applyChanges(stranger, [same])).toEqual([true]);
  expect(
    await bench.owner("SELECT * FROM credential WHERE tenant_id = $1 ORDER BY id", [theirs]),
  ).toEqual(before);
});

test("rows of another tenant in a change are refused", async () => {
  const foreign = storing(cardToken(theirs));
  await expect(bench.store.applyChanges(ours, [foreign])).rejects.toThrow("row-level security");
});
