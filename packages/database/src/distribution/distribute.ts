import { ExpungeError } from "@expunge/application/expunge-error";
import pg from "pg";
import { isPlaced, placementOf } from "#distribution/check-distribution.ts";
import { FUNCTIONS, TABLES } from "#distribution/placements.ts";
import { readObjects } from "#distribution/read-objects.ts";
import {
  citusVersion,
  type CurrentPlacement,
  FUNCTION_ROLES,
  readPlacement,
  SETTINGS,
} from "#distribution/read-placement.ts";
import { asOwner } from "#migrator/migrate.ts";

export type Distributed = {
  /** The tables and functions that have been placed now; those placed before are left as they are. */
  readonly tables: readonly string[];
  readonly functions: readonly string[];
};

type Client = Pick<pg.Client, "query">;

/** The first version that copies the rights on columns. */
const OLDEST = [13, 2] as const;

/**
 * Places tables and functions on a coordinator of Citus as planned, each in a transaction of its own: a run that is interrupted, or a migration that
 * adds some, is followed by another run. Throws `conflict` without the extension, or with one that is too old.
 */
export function distribute(ownerUrl: string): Promise<Distributed> {
  return asOwner(ownerUrl, async (client) => {
    refuseVersion(await citusVersion(client));
    const database = await client.query<{ name: string }>("SELECT current_database() AS name");
    const name = pg.escapeIdentifier(database.rows[0]?.name ?? "");
    for (const [setting, value] of Object.entries(SETTINGS))
      await client.query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
    const tables = await distributeTables(client);
    const functions = await distributeFunctions(client);
    await removeRemains(client);
    return { tables, functions };
  });
}

/** Whether the tables of a database are distributed, all or some. */
export function isDistributed(ownerUrl: string): Promise<boolean> {
  return asOwner(ownerUrl, async (client) => {
    if ((await citusVersion(client)) === undefined) return false;
    return (await readPlacement(client)).distributed.size > 0;
  });
}

function refuseVersion(version: string | undefined): void {
  if (version === undefined)
    throw new ExpungeError(
      "conflict",
      "the database lacks the extension citus: create it on every node, and add the workers (docs/scaling-out.md)",
    );
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new ExpungeError(
      "conflict",
      `Citus ${version} is too old: version ${OLDEST.join(".")} or later is required`,
    );
}

async function distributeTables(client: Client): Promise<string[]> {
  const current = await readPlacement(client);
  const missing = Object.entries(TABLES).filter(
    ([table, placement]) =>
      placement !== "coordinator" && placementOf(current, table) !== placement,
  );
  for (const [table, placement] of missing)
    await inTransaction(client, async () => {
      // Citus copies the stored rows by COPY, which row level security refuses. Its owner is exempt while it is not forced.
      await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      if (placement === "reference")
        await client.query("SELECT create_reference_table($1)", [table]);
      else
        await client.query(
          "SELECT create_distributed_table($1, 'tenant_id', colocate_with => $2)",
          [table, table === "tenant" ? "none" : "tenant"],
        );
      await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    });
  return missing.map(([table]) => table);
}

async function distributeFunctions(client: Client): Promise<string[]> {
  const current = await readPlacement(client);
  const missing = (await readObjects(client)).functions.filter(({ name, signature }) => {
    const placement = FUNCTIONS[name];
    return placement !== undefined && !isPlaced(current, placement, signature);
  });
  for (const role of current.withoutLogin) await client.query(`ALTER ROLE ${role} LOGIN`);
  if (missing.length === 0) return [];
  // The owner of a function needs this right while the function is made on the workers.
  const roles = FUNCTION_ROLES.join(", ");
  await client.query(`GRANT CREATE ON SCHEMA public TO ${roles}`);
  try {
    for (const { name, signature } of missing)
      await inTransaction(client, () => placeFunction(client, name, signature, current));
  } finally {
    await client.query(`REVOKE CREATE ON SCHEMA public FROM ${roles}`);
  }
  return missing.map(({ signature }) => signature);
}

async function placeFunction(
  client: Client,
  name: string,
  signature: string,
  { generic }: CurrentPlacement,
): Promise<void> {
  // Citus routes a statement by the tenant, which a generic plan does not know.
  if (generic.has(signature))
    await client.query(`ALTER FUNCTION ${signature} SET plan_cache_mode = force_custom_plan`);
  if (FUNCTIONS[name] === "delegated")
    await client.query(
      "SELECT create_distributed_function($1, '$1', colocate_with => 'tenant', force_delegation => true)",
      [signature],
    );
  else await client.query("SELECT create_distributed_function($1)", [signature]);
  // On the workers it begins with the rights of every new function.
  await client.query(`REVOKE EXECUTE ON FUNCTION ${signature} FROM PUBLIC`);
}

/** Removes the rows that were copied to the workers from the disk of the coordinator. */
async function removeRemains(client: Client): Promise<void> {
  for (const table of (await readPlacement(client)).withRemains)
    await client.query("SELECT truncate_local_data_after_distributing_table($1)", [table]);
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query("BEGIN");
  await client.query("SET LOCAL citus.multi_shard_modify_mode = 'sequential'");
  await work();
  await client.query("COMMIT");
}
