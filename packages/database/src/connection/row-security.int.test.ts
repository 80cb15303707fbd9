import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTenant, type Queries } from "#connection/database.ts";
import { cardToken, deleting, mandate, remembering, storing } from "#testing/changes.ts";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

/** All but the service's own, which name no tenant. */
const TABLES = await bench.owner<{ name: string }>(
  `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
     AND relname NOT IN ('_prisma_migrations', 'metric', 'retention_minimum', 'login_failure', 'installation',
     'cancellation_folder', 'vault_key')`,
);
const ours = await bench.tenant();
const theirs = await bench.tenant();

beforeAll(async () => {
  await furnishTenant(bench, ours);
  await furnishTenant(bench, theirs);
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
  const count = ({ credential }: Queries) => credential.count();
  expect(await inTenant(bench.database, ours, count)).toBeGreaterThan(0);
  expect(await bench.database.prismaTransaction(count)).toBe(0);
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
    {
      clickToPayEnabled: true,
      ownerBids: ["10001234"],
      policy: DEFAULT_POLICY,
      counts: [],
      representations: [],
    },
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

test("C2P-16: the application role assigns no owner BID, and switches on no product", async () => {
  const tenantId = await bench.tenant();
  for (const change of ["owner_bids = '{3000052}'", "click_to_pay_enabled = false"])
    await expect(
      bench.asApplication(tenantId, `UPDATE tenant SET ${change} WHERE tenant_id = $1`, [tenantId]),
    ).rejects.toThrow("permission denied");
});
