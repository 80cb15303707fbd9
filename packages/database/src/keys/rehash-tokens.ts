import { chainedHashes, hashKeyNumber } from "@expunge/application/vault/chained-hashes";
import type { Database } from "#connection/database.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import type { Query } from "#connection/query.ts";
import type { RewrapStep } from "#keys/rewrap-values.ts";
import type { HashKeys } from "#keys/token-hashes.ts";

export type RehashDeps = {
  readonly database: Pick<Database, "transaction">;
  readonly keys: HashKeys;
};

type Tenant = {
  readonly tenantId: string;
  readonly number: number;
  /** The last credential that was looked at, while hashes move. */
  readonly reached: string | null;
};
type CredentialRow = { readonly id: string; readonly hash: string | null };

/** A writer of the same tenant waits for a step: some milliseconds. */
const STEP = 200;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const CREDENTIALS = `SELECT id::text AS id, CASE kind WHEN 'card_token' THEN reference ELSE vault_reference END AS hash
  FROM credential WHERE tenant_id = $1 AND id > $2::uuid ORDER BY id LIMIT $3`;
const MARK = "SELECT mark_rehash($1, $2, $3)";

/**
 * Moves some hashes of tokens to the next hash key of their tenant, one worker and one tenant at a time. How far it came commits with them: a
 * killed worker loses nothing, and another one goes on.
 */
export function rehashTokens({ database, keys }: RehashDeps) {
  const { nextHash } = chainedHashes((number) => {
    const root = keys.hashRootOf(number);
    if (root === undefined) throw new Error(`the hash key ${number} is not known here yet`);
    return root;
  });

  async function move(query: Query, { tenantId, number, reached }: Tenant): Promise<number> {
    const rows = await query<CredentialRow>(CREDENTIALS, [tenantId, reached, STEP]);
    const hashes = new Set(rows.flatMap(({ hash }) => hash ?? []));
    // Those that were stored, or looked up, since the begin are under the new key already.
    const old = [...hashes].filter((hash) => hashKeyNumber(hash) < number);
    const moved = old.map((hash) => nextHash(tenantId, number, hash));
    await query("SELECT move_hashes($1, $2, $3, $4)", [tenantId, number, old, moved]);
    const last = rows.length === STEP ? rows.at(-1)?.id : null;
    await query(MARK, [tenantId, number, last]);
    return old.length;
  }

  return (): Promise<RewrapStep> =>
    database.transaction(async (query) => {
      const newest = await newestKey(query);
      if (newest === undefined || keys.hashRootOf(newest) === undefined)
        return { state: "idle", moved: 0 };
      const [tenant] = await query<Tenant>(
        `SELECT tenant_id AS "tenantId", hash_key AS number, rehashed_to AS reached FROM tenant_to_rehash($1)`,
        [newest],
      );
      if (tenant === undefined) return end(query, newest);
      const { tenantId, number, reached } = tenant;
      await query(NAME_IN_TRANSACTION, [tenantId]);
      if (reached === null) {
        await query(MARK, [tenantId, number + 1, FIRST_ID]);
        return { state: "more", moved: 0 };
      }
      const moved = await move(query, tenant);
      await query(
        "UPDATE vault_key SET moved = moved + $2 WHERE purpose = 'hash' AND number = $1",
        [number, moved],
      );
      return { state: "more", moved };
    });
}

/** The newest hash key that is in use, while no other worker moves hashes. */
async function newestKey(query: Query): Promise<number | undefined> {
  const [row] = await query<{ locked: boolean; number: number | null }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('rehash_tokens')) AS locked,
       (SELECT max(number) FROM vault_key WHERE purpose = 'hash' AND number > 0 AND seals_from <= now()) AS number`,
    [],
  );
  return row?.locked ? (row.number ?? undefined) : undefined;
}

async function end(query: Query, newest: number): Promise<RewrapStep> {
  const settled = await query(
    `UPDATE vault_key SET settled_at = now() WHERE purpose = 'hash' AND number BETWEEN 1 AND $1 AND settled_at IS NULL RETURNING number`,
    [newest],
  );
  return { state: settled.length > 0 ? "settled" : "idle", moved: 0 };
}
