import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Version } from "#before/versions.ts";
import type { seedSepa } from "#seed/sepa.ts";
import { fileOf } from "#stack/child.ts";
import type { openWorld } from "#stack/world.ts";

const run = promisify(execFile);

/** The commit of main that this version is held against: the last one before the work on its speed. */
const COMMIT = "f9a8533d98d5e4e6af1a3fc6984d428497af602d";
const ROOT = fileOf("../..");
/** Stays for the next run. Not below `node_modules`, where Node reads no TypeScript. */
const CHECKOUT = join(ROOT, ".versions", COMMIT);

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
  log(`  the version before: ${COMMIT.slice(0, 12)} in ${CHECKOUT}`);
  if (!existsSync(CHECKOUT)) await checkOut();
  await setUp();
  const itsFile = (path: string) => join(CHECKOUT, "bench", "src", path);
  const load = async <Module>(path: string) =>
    (await import(pathToFileURL(itsFile(path)).href)) as Module;
  const stack = await load<{ openWorld: typeof openWorld }>("stack/world.ts");
  const seeds = await load<{ seedSepa: typeof seedSepa }>("seed/sepa.ts");
  const name = `the version before (${COMMIT.slice(0, 12)})`;
  return { name, world: await stack.openWorld(), seedSepa: seeds.seedSepa, fileOf: itsFile };
}

async function checkOut(): Promise<void> {
  // A folder that was removed by hand is still registered.
  await run("git", ["worktree", "prune"], { cwd: ROOT });
  await run("git", ["worktree", "add", "--detach", CHECKOUT, COMMIT], { cwd: ROOT });
}

/** By its own set-up, which does nothing the second time. */
async function setUp(): Promise<void> {
  const output = process.stderr;
  const child = spawn(process.execPath, ["scripts/run.mjs"], {
    cwd: CHECKOUT,
    stdio: ["ignore", output, output],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the set-up of ${COMMIT} has failed`);
}
