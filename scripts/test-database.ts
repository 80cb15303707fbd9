import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionLogin } from "@expunge/database/migrator/provision-login";
import type { TestProject } from "vitest/node";

const TEMPLATE = "expunge_template";

/** A PostgreSQL server for one run of tests, with a migrated database that each test file clones. Nothing of it stays. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "expunge-postgres-"));
  const password = randomBytes(16).toString("hex");
  const server = await startEmbeddedServer({
    directory: join(directory, "data"),
    port: await freePort(),
    password,
    // A test run needs no durability across a crash of the machine.
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "300",
    },
  });
  const template = server.url(TEMPLATE);
  await asOwner(server.url("postgres"), (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
  await migrate(template);
  const login = await provisionLogin(template, "expunge_test", password);
  project.provide("postgres", { admin: server.url("postgres"), login, template: TEMPLATE });
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
