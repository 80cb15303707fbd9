import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { inject, onTestFinished } from "vitest";

/** A forgotten connection costs its test this long at the end, so it is shorter than the common patience. */
const DISCONNECT_MS = 15_000;

declare module "vitest" {
  // Declares the context of the global set-up to vitest.
  interface ProvidedContext {
    postgres: { admin: string; login: string; template: string };
  }
}

export type TestDatabase = {
  /** The connection string of the superuser. */
  readonly ownerUrl: string;
  /** The connection string of the application role. */
  readonly url: string;
  /** Queries as the superuser, which bypasses row level security. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
};

/**
 * A database for one test file, cloned from the migrated template. The file drops it when it is done; connections that are still
 * closing get a moment. An empty one has neither tables nor a login of the application.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { admin, login, template: migrated } = inject("postgres");
  const template = empty ? "template0" : migrated;
  const name = `test_${randomBytes(6).toString("hex")}`;
  await runOnce(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const ownerUrl = urlOf(admin, name);
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  return {
    ownerUrl,
    url: urlOf(login, name),
    async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      const { rows } = await pool.query<Row>(text, [...values]);
      return rows;
    },
    async drop() {
      await pool.end();
      await waitForDisconnects(admin, name);
      await runOnce(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** An empty database, dropped when the test is done. */
export async function createEmptyDatabase(): Promise<string> {
  const { admin } = inject("postgres");
  const name = `empty_${randomBytes(6).toString("hex")}`;
  await runOnce(admin, `CREATE DATABASE ${name}`);
  onTestFinished(() => runOnce(admin, `DROP DATABASE ${name} WITH (FORCE)`));
  return urlOf(admin, name);
}

/** Waits for closing connections: one that is terminated instead would raise an unhandled error. */
async function waitForDisconnects(admin: string, database: string): Promise<void> {
  const deadline = Date.now() + DISCONNECT_MS;
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    for (;;) {
      const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE datname = $1", [
        database,
      ]);
      if (rowCount === 0 || Date.now() > deadline) return;
      await sleep(10);
    }
  } finally {
    await client.end();
  }
}

function urlOf(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function runOnce(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
