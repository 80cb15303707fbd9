// Says where the database that prisma/migrations build differs from prisma/schema.prisma, and fails if it does.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { schemaDrift } from "@expunge/database/migrator/schema-drift";

const directory = await mkdtemp(join(tmpdir(), "expunge-migrations-"));
try {
  const server = await startEmbeddedServer({
    directory: join(directory, "data"),
    port: await freePort(),
    password: randomBytes(16).toString("hex"),
    settings: { fsync: "off", synchronous_commit: "off" },
  });
  try {
    for (const name of ["migrated", "modelled"]) {
      await asOwner(server.url("postgres"), (client) => client.query(`CREATE DATABASE ${name}`));
    }
    await migrate(server.url("migrated"));
    const drift = await schemaDrift(server.url("migrated"), server.url("modelled"));
    for (const line of drift) console.log(line);
    if (drift.length > 0) process.exitCode = 1;
  } finally {
    await server.stop();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
