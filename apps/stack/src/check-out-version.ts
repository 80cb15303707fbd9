import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Checks an earlier version of this repository out and sets it up; returns its folder, which stays for the next run. Not below
 * `node_modules`, where Node reads no TypeScript. Throws where the history does not reach back to the commit.
 */
export async function checkOutVersion(commit: string): Promise<string> {
  const folder = join(ROOT, ".versions", commit);
  if (!existsSync(folder)) {
    // A folder that was removed by hand is still registered.
    await run("git", ["worktree", "prune"], { cwd: ROOT });
    await run("git", ["worktree", "add", "--detach", folder, commit], { cwd: ROOT });
  }
  await setUp(folder);
  return folder;
}

/** By its own set-up, which does nothing the second time. */
async function setUp(folder: string): Promise<void> {
  const output = process.stderr;
  const child = spawn(process.execPath, ["scripts/run.mjs"], {
    cwd: folder,
    stdio: ["ignore", output, output],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the set-up of ${folder} has failed`);
}
