import pg from "pg";
import { readMigrations } from "#migrator/migrations.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";
import { installQueue } from "#queue/install-queue.ts";

/** Brings a database up to date: the tables, the queue, and who may use them. Does nothing where there is nothing to do. */
export async function migrate(ownerUrl: string): Promise<void> {
  const migrationsList = await readMigrations();
  await withSchemaEngine(ownerUrl, undefined, (engine) =>
    engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } }),
  );
  await installQueue(ownerUrl);
  await asOwner(ownerUrl, (client) => client.query(QUEUE_GRANTS));
}

const QUEUE_GRANTS = `
  GRANT USAGE ON SCHEMA pgboss TO expunge_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO expunge_app;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO expunge_app;
`;

/** Runs work over one connection of the owner's. */
export async function asOwner<T>(
  ownerUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
