import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner } from "@expunge/database/migrator/migrate";
import type { ScratchDatabases } from "@expunge/database/migrator/prepare-comparison";

/** Runs work on empty databases of a server of its own, which goes with them. */
export async function withScratchDatabases<T>(
  work: (databases: ScratchDatabases) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "expunge-migrations-"));
  try {
    const server = await startEmbeddedServer({
      directory: join(directory, "data"),
      port: await freePort(),
      password: randomBytes(16).toString("hex"),
      settings: { fsync: "off", synchronous_commit: "off" },
    });
    try {
      for (const name of ["migrated", "model", "shadow"])
        await asOwner(server.url("postgres"), (client) => client.query(`CREATE DATABASE ${name}`));
      return await work({
        migratedUrl: server.url("migrated"),
        modelUrl: server.url("model"),
        shadowUrl: server.url("shadow"),
      });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
