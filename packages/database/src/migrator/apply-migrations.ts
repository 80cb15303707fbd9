import type { MigrationList } from "@prisma/schema-engine-wasm";
import type pg from "pg";
import { withSchemaEngine } from "#migrator/schema-engine.ts";
import { yieldToService } from "#migrator/yield-to-service.ts";

/**
 * Applies the migrations that a database lacks, beside a running service. Throws a `conflict` if the tables of one stay in use: it has left
 * nothing behind, and the next call goes on with it.
 */
export async function applyMigrations(
  ownerUrl: string,
  migrationsList: MigrationList,
  patienceMs?: number,
): Promise<void> {
  let failed: { readonly pool: pg.Pool; readonly error: unknown } | undefined;
  const runScript = (pool: pg.Pool, script: string) =>
    yieldToService(pool, script, patienceMs).catch((error: unknown) => {
      failed = { pool, error };
      throw error;
    });
  await withSchemaEngine({ ownerUrl, runScript }, async (engine) => {
    const filters = { externalTables: [], externalEnums: [] };
    await engine.applyMigrations({ migrationsList, filters }).catch(async (error: unknown) => {
      if (failed === undefined || !isConflict(failed.error)) throw error;
      // The engine applies nothing after a failure until a person has looked at it.
      await failed.pool.query(
        "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL",
      );
      throw failed.error;
    });
  });
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "conflict";
}
