import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { inject, onTestFinished } from "vitest";

const GOODBYE_MS = 2_000;

declare module "vitest" {
  // The way that vitest names what a global set-up provides.
  interface ProvidedContext {
    postgres: { admin: string; login: string; template: string };
  }
}

export type TestDatabase = {
  /** As the superuser that owns everything. */
  readonly ownerUrl: string;
  /** As the application role. */
  readonly url: string;
  /** Asks as the superuser, whom row level security does not bind. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
};

/**
 * A database of one's own, cloned from the migrated template. Drop it when the file is done: PostgreSQL waits a moment
 * for connections that are being closed, and says so when one was forgotten.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { admin, login, template } = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await runOnce(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const ownerUrl = named(admin, name);
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  return {
    ownerUrl,
    url: named(login, name),
    async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      const { rows } = await pool.query<Row>(text, [...values]);
      return rows;
    },
    async drop() {
      await pool.end();
      await disconnected(admin, name);
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
  return named(admin, name);
}

/** Waits for connections that were ended a moment ago: one that is thrown out instead may say so to nobody. */
async function disconnected(admin: string, database: string): Promise<void> {
  const deadline = Date.now() + GOODBYE_MS;
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

function named(url: string, database: string): string {
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
