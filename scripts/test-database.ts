import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionLogin } from "@expunge/database/migrator/provision-login";
import { startTestServer } from "@expunge/database/testing/start-test-server";
import type { TestProject } from "vitest/node";

const TEMPLATE = "expunge_template";

/** A PostgreSQL server for one run of tests, with a migrated database that each test file clones. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer({ max_connections: "300" });
  const template = server.url(TEMPLATE);
  await asOwner(server.url("postgres"), (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
  await migrate(template);
  const login = await provisionLogin(template, "expunge_test", server.password);
  project.provide("postgres", { admin: server.url("postgres"), login, template: TEMPLATE });
  return () => server.stop();
}
