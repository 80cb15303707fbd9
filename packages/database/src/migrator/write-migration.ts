import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { draftMigration } from "#migrator/draft-migration.ts";
import { readMigrations } from "#migrator/migrations.ts";
import type { ScratchDatabases } from "#migrator/prepare-comparison.ts";

/** Writes the next migration of a folder, and returns its path; nothing where the migrations agree with the model. */
export async function writeMigration(
  directory: string,
  name: string,
  now: Date,
  databases: ScratchDatabases,
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new Error(`${name}: a migration's name has lower case letters, digits and underscores`);
  const script = await draftMigration(directory, databases);
  if (script === undefined) return undefined;
  const { migrationDirectories } = await readMigrations(directory);
  const time = timeAfter(migrationDirectories.at(-1)?.path, now);
  const folder = join(directory, "migrations", `${time}_${name}`);
  await mkdir(folder);
  const path = join(folder, "migration.sql");
  await writeFile(path, script);
  return path;
}

/** The time in front of a migration's name. It is later than that of the last one even where clocks disagree. */
function timeAfter(last: string | undefined, now: Date): string {
  const time = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const previous = last?.slice(0, 14) ?? "";
  return time > previous ? time : String(BigInt(previous) + 1n);
}
