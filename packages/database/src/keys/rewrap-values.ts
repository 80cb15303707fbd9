import type { Vault } from "@expunge/application/vault/vault";
import type { Database } from "#connection/database.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import type { Query } from "#connection/query.ts";

/** What one step has done: nothing to do, more to come, or the end. */
export type RewrapStep = { readonly state: "idle" | "more" | "settled"; readonly moved: number };
export type RewrapDeps = {
  readonly database: Pick<Database, "transaction">;
  readonly vault: Pick<Vault, "rewrap">;
  /** The number of the key under which this process seals. */
  readonly sealing: () => number;
};

/** The place of the last row that was looked at: its tenant, the place of its table in the list below, its id. */
type Cursor = { readonly tenant: string; readonly table: number; readonly after: string };
type SealedRow = { readonly id: string; readonly sealedKey: Uint8Array };

/** A writer of the same tenant waits for a step: some milliseconds. */
const STEP = 200;
/** By then every value that was sealed under an older key has been committed. */
const SETTLE_SECONDS = 10;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const rowsOf = (table: string, id: string, more = "") => ({
  name: table,
  text: `SELECT ${id}::text AS id, sealed_key AS "sealedKey" FROM ${table}
    WHERE tenant_id = $1 AND ${id} > $2::uuid AND sealed_key IS NOT NULL${more} ORDER BY ${id} LIMIT $3`,
});
/** The secrets of a deleted endpoint are an empty list. */
const TABLES = [
  rowsOf("credential", "id"),
  rowsOf("mandate_evidence", "mandate_id"),
  rowsOf("network_request", "id"),
  rowsOf("webhook_endpoint", "id", " AND state <> 'deleted'"),
];

/**
 * Moves some data keys under the newest key, one worker at a time. How far it came commits with them: a killed worker loses nothing, and
 * another one goes on.
 */
export function rewrapValues({ database, vault, sealing }: RewrapDeps, settle = SETTLE_SECONDS) {
  return (): Promise<RewrapStep> =>
    database.transaction(async (query) => {
      const target = await targetOf(query, settle);
      if (target === undefined || target.number !== sealing()) return { state: "idle", moved: 0 };
      const { number, cursor } = target;
      const place = cursor ?? (await nextTenant(query, ""));
      if (place === undefined) return end(query, number);
      await query(NAME_IN_TRANSACTION, [place.tenant]);
      const table = TABLES[place.table];
      if (table === undefined) {
        const next = await nextTenant(query, place.tenant);
        return next ? report(query, number, next, 0) : end(query, number);
      }
      const rows = await query<SealedRow>(table.text, [place.tenant, place.after, STEP]);
      const moved = await moveRows(query, vault, place.tenant, table.name, rows);
      const last = rows.at(-1);
      const next =
        last && rows.length === STEP
          ? { ...place, after: last.id }
          : { ...place, table: place.table + 1, after: FIRST_ID };
      return report(query, number, next, moved);
    });
}

/** The newest key, while values have to move under it and no other worker moves them. */
async function targetOf(query: Query, settleSeconds: number) {
  const [mine] = await query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtext('rewrap_values')) AS locked",
    [],
  );
  if (mine?.locked !== true) return undefined;
  const [newest] = await query<{
    readonly number: number;
    readonly cursor: Cursor | null;
    readonly due: boolean;
  }>(
    `SELECT number, cursor, number > 0 AND settled_at IS NULL AND seals_from <= now() - make_interval(secs => $1) AS due
     FROM vault_key WHERE purpose = 'seal' ORDER BY number DESC LIMIT 1`,
    [settleSeconds],
  );
  return newest?.due ? newest : undefined;
}

async function nextTenant(query: Query, after: string): Promise<Cursor | undefined> {
  const [row] = await query<{ tenant: string | null }>(
    "SELECT min(t) AS tenant FROM all_tenants() AS t WHERE t > $1",
    [after],
  );
  return row?.tenant ? { tenant: row.tenant, table: 0, after: FIRST_ID } : undefined;
}

async function moveRows(
  query: Query,
  vault: RewrapDeps["vault"],
  tenantId: string,
  table: string,
  rows: readonly SealedRow[],
): Promise<number> {
  const moving = rows.flatMap(({ id, sealedKey: old }) => {
    const moved = vault.rewrap(tenantId, id, old);
    return moved ? [{ id, old, moved: Buffer.from(moved) }] : [];
  });
  if (moving.length === 0) return 0;
  const [row] = await query<{ count: number }>(
    "SELECT rewrap_values($1, $2, $3::uuid[], $4::bytea[], $5::bytea[]) AS count",
    [
      tenantId,
      table,
      moving.map(({ id }) => id),
      moving.map(({ old }) => old),
      moving.map(({ moved }) => moved),
    ],
  );
  return row?.count ?? 0;
}

async function report(
  query: Query,
  number: number,
  cursor: Cursor,
  moved: number,
): Promise<RewrapStep> {
  await query(
    "UPDATE vault_key SET cursor = $2::json, moved = moved + $3 WHERE purpose = 'seal' AND number = $1",
    [number, JSON.stringify(cursor), moved],
  );
  return { state: "more", moved };
}

async function end(query: Query, number: number): Promise<RewrapStep> {
  await query(
    "UPDATE vault_key SET cursor = NULL, settled_at = now() WHERE purpose = 'seal' AND number = $1",
    [number],
  );
  return { state: "settled", moved: 0 };
}
