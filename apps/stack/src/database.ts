import { totalmem } from "node:os";
import { join } from "node:path";
import { createVault } from "@expunge/application/vault/vault";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { freePort } from "@expunge/database/embedded/free-port";
import { queryOver } from "@expunge/database/connection/query";
import {
  claimInstallation,
  OtherMasterKeyError,
} from "@expunge/database/installation/claim-installation";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionDatabase, provisionLogin } from "@expunge/database/migrator/provision-login";
import { environmentIdOf } from "#part-environments.ts";
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
const OWNER = "expunge_owner";

/**
 * The database of the stack, migrated and bound to the master key of the home: the one of the environment, or a server of its own in the
 * home.
 */
export async function openStackDatabase(
  settings: StackSettings,
  secrets: Secrets,
  log: (line: string) => void,
): Promise<StackDatabase> {
  const database = await openMigrated(settings, secrets, log);
  const { keyCheck } = createVault(Buffer.from(secrets.masterKey, "base64"));
  const claim = { keyCheck, environmentId: environmentIdOf(settings) };
  try {
    await asOwner(database.url, (client) => claimInstallation(queryOver(client), claim));
    return database;
  } catch (error) {
    await database.stop();
    if (!(error instanceof OtherMasterKeyError)) throw error;
    throw new Error(
      `EXPUNGE_HOME: the database belongs to another master key than that of ${join(settings.home, "secrets.json")}: use the home that it was made with, or an empty database`,
      { cause: error },
    );
  }
}

async function openMigrated(
  settings: StackSettings,
  secrets: Secrets,
  log: (line: string) => void,
): Promise<StackDatabase> {
  const { databaseUrl, ownerDatabaseUrl } = settings;
  if (databaseUrl === undefined) return embedded(settings.home, secrets, log);
  const foreign = { ended: new Promise<void>(() => {}), stop: async () => {} };
  if (ownerDatabaseUrl !== undefined) {
    await migrate(ownerDatabaseUrl).catch(about("OWNER_DATABASE_URL"));
    return { ...foreign, ownerUrl: ownerDatabaseUrl, url: databaseUrl };
  }
  await mayMakeRoles(databaseUrl).catch(about("DATABASE_URL"));
  await migrate(databaseUrl).catch(about("DATABASE_URL"));
  const { appLogin, appPassword } = secrets;
  const url = await provisionLogin(databaseUrl, appLogin, appPassword).catch(about("DATABASE_URL"));
  return { ...foreign, ownerUrl: databaseUrl, url };
}

/** A failure, with the setting that it is about in front. */
function about(setting: string): (error: unknown) => never {
  return (error) => {
    const why = (error instanceof Error && error.message) || "the server does not answer";
    throw new Error(`${setting}: ${why}`, { cause: error });
  };
}

const MEBIBYTE = 1024 * 1024;

/** The memory of the machine, or the share of it that this process may use. */
function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/**
 * How much of so many bytes of memory, in MiB, the server keeps pages in: an eighth, 128 as it comes with, 1024 at most. Of millions of
 * credentials it would else write pages out again and again while it reads others, in the middle of a deletion.
 */
export function sharedBuffersOf(bytes: number): number {
  return Math.max(128, Math.min(1024, Math.floor(bytes / 8 / MEBIBYTE)));
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
    settings: {
      shared_buffers: `${sharedBuffersOf(availableMemory())}MB`,
      // A deletion changes a page of each of its tables: the first one after a checkpoint logs them whole.
      wal_compression: "on",
    },
    log,
  });
  try {
    const ownerUrl = await provisionDatabase(server.url("postgres"), {
      database: DATABASE,
      owner: OWNER,
      password: secrets.ownerPassword,
    });
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
  );
  if (!rows[0]?.may)
    throw new Error("its role may not make roles; name one that may in OWNER_DATABASE_URL");
}
