import { createHash } from "node:crypto";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import type pg from "pg";

type AppliedMigration = { readonly name: string; readonly checksum: string };

/** Rejects a database to which another version has applied a migration that this version lacks, or has with other contents. */
export async function refuseOtherVersion(client: pg.Client, known: MigrationList): Promise<void> {
  const foreign = await otherVersion(client, known);
  if (foreign === undefined) return;
  throw new Error(
    `the database belongs to another version (its migration ${foreign} is not one of this version): start with --fresh, or use an empty database`,
  );
}

/** The first such migration, if there is one. */
export async function otherVersion(
  client: pg.Client,
  { migrationDirectories }: MigrationList,
): Promise<string | undefined> {
  const known = new Map(
    migrationDirectories.map(({ path, migrationFile }) => [
      path,
      createHash("sha256").update(migrationFile.content.value).digest("hex"),
    ]),
  );
  const applied = await appliedMigrations(client);
  return applied.find(({ name, checksum }) => known.get(name) !== checksum)?.name;
}

async function appliedMigrations(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rowCount } = await client.query(
    "SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL",
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    "SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name",
  );
  return rows;
}
