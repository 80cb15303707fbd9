import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MigrationList } from "@prisma/schema-engine-wasm";

/** The folder of the model, its SQL files and the migrations. */
export const PRISMA_DIRECTORY = fileURLToPath(new URL("../../../../prisma", import.meta.url));

/** The text of `after-migration.sql`. */
export function readAfterMigration(): Promise<string> {
  return readFile(join(PRISMA_DIRECTORY, "after-migration.sql"), "utf8");
}

/** The text of `backup-role.sql`, for a superuser. */
export function readBackupRole(): Promise<string> {
  return readFile(join(PRISMA_DIRECTORY, "backup-role.sql"), "utf8");
}

/** The migrations of a folder, in order. */
export async function readMigrations(directory = PRISMA_DIRECTORY): Promise<MigrationList> {
  const baseDir = join(directory, "migrations");
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const directories = names.toSorted().map(async (path) => ({
    path,
    migrationFile: {
      path: "migration.sql",
      content: {
        tag: "ok" as const,
        value: await readFile(join(baseDir, path, "migration.sql"), "utf8"),
      },
    },
  }));
  return {
    baseDir,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(join(baseDir, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(directories),
  };
}
