import { randomUUID } from "node:crypto";
import type { ChangeStore } from "@expunge/application/write-path/change-store.port";
import { createTestDatabase, type TestDatabase } from "@expunge/testkit/test-database";
import pg from "pg";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import { createChangeStore } from "#write-path/change-store.ts";
import type { Database } from "#connection/database.ts";
import { provisionTenant } from "#migrator/provision-login.ts";
import { patiently } from "@expunge/testkit/patience";
import { vi } from "vitest";
import { createJobQueue, type JobQueue } from "#queue/job-queue.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";

export type Workbench = {
  readonly test: TestDatabase;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly store: ChangeStore;
  /** Creates a new tenant. */
  tenant(): Promise<string>;
  /** Queries as the superuser, which bypasses row level security. */
  readonly owner: TestDatabase["query"];
  /** Queries as the application, in a transaction for one tenant or none that is rolled back afterwards. */
  asApplication<Row extends pg.QueryResultRow>(
    tenantId: string | undefined,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** Waits until another connection is blocked by a lock of this one. */
  blocks(pid: number): Promise<void>;
  close(): Promise<void>;
};

/** A database for one test file, with its queue and write path. The file closes it when it is done. */
export async function openWorkbench(): Promise<Workbench> {
  const test = await createTestDatabase();
  const fail = (error: Error) => {
    throw error;
  };
  const database = openTestDatabase({ url: test.url, poolSize: 20, onError: fail });
  const queue = createJobQueue({ url: test.url, onError: fail, works: false });
  await queue.start();
  const application = new pg.Pool({ connectionString: test.url, max: 4 });
  return {
    test,
    database,
    queue,
    store: createChangeStore(database, queue),
    async tenant() {
      const tenantId = `TN-${randomUUID()}`;
      await provisionTenant(test.ownerUrl, {
        tenantId,
        name: "Test",
        clickToPayEnabled: true,
        ownerBids: ["10001234"],
      });
      return tenantId;
    },
    owner: test.query,
    async asApplication<Row extends pg.QueryResultRow>(
      tenantId: string | undefined,
      text: string,
      values: readonly unknown[] = [],
    ) {
      const client = await application.connect();
      try {
        await client.query("BEGIN");
        if (tenantId !== undefined) await client.query(NAME_IN_TRANSACTION, [tenantId]);
        const { rows } = await client.query<Row>(text, [...values]);
        return rows;
      } finally {
        await client.query("ROLLBACK");
        client.release();
      }
    },
    async blocks(pid) {
      await vi.waitFor(async () => {
        const waiting = await test.query(
          "SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))",
          [pid],
        );
        if (waiting.length === 0) throw new Error(`nothing waits for the connection ${pid}`);
      }, patiently);
    },
    async close() {
      await queue.stop();
      await database.close();
      await application.end();
      await test.drop();
    },
  };
}
