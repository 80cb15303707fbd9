import type pg from "pg";
import { asOwner } from "#migrator/migrate.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { otherVersion } from "#migrator/refuse-other-version.ts";
import { queueProblem } from "#queue/queue-problem.ts";

export type MigrationStatus = {
  readonly upToDate: boolean;
  /** The migrations of this version, in order. */
  readonly migrations: readonly { readonly name: string; readonly appliedAt: Date | null }[];
  /** A migration of another version in the database; null without one. */
  readonly otherVersion: string | null;
  /** Why the queue cannot work; null if it can. */
  readonly queue: string | null;
  /** Whether the application may use the tables of Prisma and the queue. */
  readonly granted: boolean;
};

/** How far a database has been migrated. Changes nothing. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus> {
  const known = await readMigrations();
  const { applied, foreign, granted } = await asOwner(ownerUrl, async (client) => ({
    applied: await appliedAt(client),
    foreign: (await otherVersion(client, known)) ?? null,
    granted: await isGranted(client),
  }));
  const migrations = known.migrationDirectories.map(({ path: name }) => ({
    name,
    appliedAt: applied.get(name) ?? null,
  }));
  const queue = (await queueProblem(ownerUrl)) ?? null;
  const isApplied = migrations.every(({ appliedAt: time }) => time !== null);
  const upToDate = isApplied && foreign === null && queue === null && granted;
  return { upToDate, migrations, otherVersion: foreign, queue, granted };
}

/** When each migration was applied, by its name. */
async function appliedAt(client: pg.Client): Promise<ReadonlyMap<string, Date>> {
  const { rowCount } = await client.query(
    "SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL",
  );
  if (rowCount === 0) return new Map();
  const { rows } = await client.query<{ name: string; at: Date }>(
    `SELECT migration_name AS name, finished_at AS at FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return new Map(rows.map(({ name, at }) => [name, at]));
}

/** Whether the grants that follow the migrations and the queue are there. */
async function isGranted(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_roles WHERE rolname = 'expunge_app'
       AND has_table_privilege(oid, to_regclass('_prisma_migrations'), 'SELECT')
       AND has_schema_privilege(oid, to_regnamespace('pgboss'), 'USAGE')
       AND has_table_privilege(oid, to_regclass('pgboss.job'), 'INSERT')`,
  );
  return rowCount === 1;
}
