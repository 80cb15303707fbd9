import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject, onTestFinished } from "vitest";

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
  drop(): Promise<void>;
};

/** A database of one's own, cloned from the migrated template. Drop it when the file is done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { admin, login, template } = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await query(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  return {
    ownerUrl: named(admin, name),
    url: named(login, name),
    drop: () => query(admin, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** An empty database, dropped when the test is done. */
export async function createEmptyDatabase(): Promise<string> {
  const { admin } = inject("postgres");
  const name = `empty_${randomBytes(6).toString("hex")}`;
  await query(admin, `CREATE DATABASE ${name}`);
  onTestFinished(() => query(admin, `DROP DATABASE ${name} WITH (FORCE)`));
  return named(admin, name);
}

function named(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
