import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MigrationList } from "@prisma/schema-engine-wasm";

const prismaDirectory = fileURLToPath(new URL("../../../../prisma", import.meta.url));

/** The text of `prisma/schema.prisma`. */
export function readSchema(): Promise<string> {
  return readFile(join(prismaDirectory, "schema.prisma"), "utf8");
}

/** The text of `prisma/after-migration.sql`. */
export function readAfterMigration(): Promise<string> {
  return readFile(join(prismaDirectory, "after-migration.sql"), "utf8");
}

/** The migrations of `prisma/migrations`, in their order. */
export async function readMigrations(): Promise<MigrationList> {
  const baseDir = join(prismaDirectory, "migrations");
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
