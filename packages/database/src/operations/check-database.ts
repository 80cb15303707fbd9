import { sendingBlockedBy } from "@expunge/application/installation/installation";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import { openDatabase, type Database } from "#connection/database.ts";
import { createInstallationStore } from "#installation/installation-store.ts";
import { openVaultKeys } from "#keys/vault-key-rows.ts";
import { queueProblem } from "#queue/queue-problem.ts";

export type DatabaseCheck = {
  readonly part: "server" | "login" | "migrations" | "queue" | "master key" | "environment";
  /** What is wrong; undefined if nothing is. */
  readonly problem: string | undefined;
};

/**
 * Checks a database as a process with this login, key and environment would find it. Changes nothing. Throws if the database cannot be
 * reached.
 */
export async function checkDatabase({
  url,
  masterKeys,
  environmentId,
}: {
  readonly url: string;
  readonly masterKeys: MasterKeys;
  readonly environmentId: string;
}): Promise<readonly DatabaseCheck[]> {
  const database = openDatabase({ url, poolSize: 2 });
  try {
    // Fails with the cause if nothing answers.
    await database.query("SELECT 1", []);
    const server = await database.checkServer().then(() => undefined, messageOf);
    const isMigrated = await database.isMigrated().catch(() => false);
    const before = { part: "server", problem: server } as const;
    if (!isMigrated)
      return [
        before,
        { part: "migrations", problem: "migrations are missing: run expunge migrate" },
      ];
    return [
      before,
      { part: "login", problem: await loginProblem(database) },
      { part: "migrations", problem: undefined },
      { part: "queue", problem: await queueProblem(url) },
      { part: "master key", problem: await keyProblem(database, masterKeys) },
      { part: "environment", problem: await environmentProblem(database, environmentId) },
    ];
  } finally {
    await database.close();
  }
}

async function loginProblem({ query }: Database): Promise<string | undefined> {
  const [role] = await query<{ application: boolean; more: boolean }>(
    `SELECT pg_has_role(current_user, 'expunge_app', 'USAGE') AS application,
       pg_has_role(current_user, 'expunge_writer', 'MEMBER') OR pg_has_role(current_user, 'expunge_lookup', 'MEMBER') AS more`,
    [],
  );
  if (role?.application !== true) return "DATABASE_URL: the login is no member of expunge_app";
  return role.more
    ? "DATABASE_URL: the login may do more than the application: it is no login of expunge_app alone"
    : undefined;
}

async function keyProblem({ query }: Database, masterKeys: MasterKeys) {
  return openVaultKeys(query, masterKeys).then(() => undefined, messageOf);
}

/** A database that no process has used yet will belong to the environment of the first. */
async function environmentProblem(database: Database, environmentId: string) {
  const installation = await createInstallationStore(database).read();
  return installation && sendingBlockedBy(installation, environmentId);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
