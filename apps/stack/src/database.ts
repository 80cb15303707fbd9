import { join } from "node:path";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionLogin } from "@expunge/database/provision";
import type { Secrets } from "#secrets.ts";
import type { StackSettings } from "#settings.ts";

export type StackDatabase = {
  /** For the owner of the tables, and for the application. */
  readonly ownerUrl: string;
  readonly url: string;
  /** Settles when a server of our own has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

const DATABASE = "expunge";

/** The database of the stack, migrated: the one of the environment, or a server of its own in the home. */
export async function openStackDatabase(
  settings: StackSettings,
  secrets: Secrets,
  log: (line: string) => void,
): Promise<StackDatabase> {
  const { databaseUrl, ownerDatabaseUrl } = settings;
  if (databaseUrl === undefined) return embedded(settings.home, secrets, log);
  const foreign = { ended: new Promise<void>(() => {}), stop: async () => {} };
  if (ownerDatabaseUrl !== undefined) {
    await migrate(ownerDatabaseUrl);
    return { ...foreign, ownerUrl: ownerDatabaseUrl, url: databaseUrl };
  }
  await mayMakeRoles(databaseUrl);
  await migrate(databaseUrl);
  return {
    ...foreign,
    ownerUrl: databaseUrl,
    url: await provisionLogin(databaseUrl, secrets.appLogin, secrets.appPassword),
  };
}

async function embedded(
  home: string,
  secrets: Secrets,
  log: (line: string) => void,
): Promise<StackDatabase> {
  const directory = join(home, "postgres");
  const server = await startEmbeddedServer({
    directory,
    port: await freePort(),
    password: secrets.superuserPassword,
    log,
  });
  try {
    await asOwner(server.url("postgres"), async (client) => {
      const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [
        DATABASE,
      ]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
    const ownerUrl = server.url(DATABASE);
    await migrate(ownerUrl);
    const url = await provisionLogin(ownerUrl, secrets.appLogin, secrets.appPassword);
    return { ownerUrl, url, ended: server.ended, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function mayMakeRoles(url: string): Promise<void> {
  const { rows } = await asOwner(url, (client) =>
    client.query<{ may: boolean }>(
      "SELECT rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user",
    ),
  ).catch((error: unknown) => {
    throw new Error(
      `DATABASE_URL: ${(error instanceof Error && error.message) || "the server does not answer"}`,
      { cause: error },
    );
  });
  if (!rows[0]?.may)
    throw new Error(
      "DATABASE_URL: its role may not make roles; name one that may in OWNER_DATABASE_URL",
    );
}
