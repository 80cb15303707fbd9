import pg from "pg";
import { queryOver } from "#connection/query.ts";
import { serverProblem } from "#connection/check-server.ts";
import { sessionUrl } from "#connection/session-url.ts";
import { applyMigrations } from "#migrator/apply-migrations.ts";
import { readAfterMigration, readMigrations } from "#migrator/migrations.ts";
import { refuseOtherVersion } from "#migrator/refuse-other-version.ts";
import { installQueue } from "#queue/install-queue.ts";

/** Brings a database up to date: the tables, the queue and the grants. Does nothing to one that is up to date. Throws for a server that is too old. */
export async function migrate(ownerUrl: string): Promise<void> {
  const migrationsList = await readMigrations();
  await asOwner(ownerUrl, async (client) => {
    const problem = await serverProblem(queryOver(client));
    if (problem !== undefined) throw new Error(problem);
    await refuseOtherVersion(client, migrationsList);
  });
  await applyMigrations(ownerUrl, migrationsList);
  await installQueue(ownerUrl);
  const afterMigration = await readAfterMigration();
  await asOwner(ownerUrl, (client) => client.query(afterMigration));
}

/** Runs work over one connection of the owner's. */
export async function asOwner<T>(
  ownerUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: sessionUrl(ownerUrl) });
  // The statement that fails with the connection reports it.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
