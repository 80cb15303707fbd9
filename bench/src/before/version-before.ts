import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkOutVersion } from "@expunge/stack/check-out-version";
import type { Version } from "#before/versions.ts";
import type { seedSepa } from "#seed/sepa.ts";
import type { openWorld } from "#stack/world.ts";

/** The commit of main that this version is held against: the last one before the work on its speed. */
const COMMIT = "f9a8533d98d5e4e6af1a3fc6984d428497af602d";

let opened: Promise<Version> | undefined;

/**
 * Checks an earlier version of this repository out, sets it up and starts a stack of its own: its processes, its PostgreSQL and its
 * migrations. Once for all rows that are measured beside it.
 */
export function versionBefore(log: (line: string) => void): Promise<Version> {
  opened ??= open(log);
  return opened;
}

/** Stops its stack, if it was started. */
export async function closeVersionBefore(): Promise<void> {
  const before = await opened?.catch(() => undefined);
  await before?.world.close();
}

async function open(log: (line: string) => void): Promise<Version> {
  log(`  the version before: ${COMMIT.slice(0, 12)}`);
  const folder = await checkOutVersion(COMMIT);
  const itsFile = (path: string) => join(folder, "bench", "src", path);
  const load = async <Module>(path: string) =>
    (await import(pathToFileURL(itsFile(path)).href)) as Module;
  const stack = await load<{ openWorld: typeof openWorld }>("stack/world.ts");
  const seeds = await load<{ seedSepa: typeof seedSepa }>("seed/sepa.ts");
  const name = `the version before (${COMMIT.slice(0, 12)})`;
  return { name, world: await stack.openWorld(), seedSepa: seeds.seedSepa, fileOf: itsFile };
}
