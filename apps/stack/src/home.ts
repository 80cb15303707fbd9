import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLineOf } from "@expunge/database/embedded/command-line";
import { stopLeftover } from "@expunge/database/embedded/embedded-server";

const LOCK = "stack.pid";

/** Makes the home, or empties it, and takes it: only one stack works on a home at a time. */
export async function takeHome(home: string, fresh: boolean): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const holder = await readFile(join(home, LOCK), "utf8").then(Number, () => undefined);
  if (
    holder !== undefined &&
    holder !== process.pid &&
    commandLineOf(holder).includes("start.ts")
  ) {
    throw new Error(`EXPUNGE_HOME: another stack (process ${holder}) works on ${home}`);
  }
  if (fresh) await emptied(home);
  await writeFile(join(home, LOCK), String(process.pid));
}

export async function leaveHome(home: string): Promise<void> {
  await rm(join(home, LOCK), { force: true });
}

/** Reads a JSON file of the home; nothing when it is not there. Throws when it cannot be read. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's words, which quote the text.
    throw new Error(`EXPUNGE_HOME: ${path} is not JSON`);
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivate(path: string, value: unknown): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, "w", 0o600);
  await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(draft, path);
}

/**
 * A home is emptied, not removed: its owner may have created it on purpose. A folder that holds other files is left alone.
 * A database server that still runs in it is ended first.
 */
async function emptied(home: string): Promise<void> {
  const names = await readdir(home);
  if (names.length > 0 && !names.includes("secrets.json"))
    throw new Error(`EXPUNGE_HOME: ${home} is no home of a stack, so it is not emptied`);
  await stopLeftover(join(home, "postgres"));
  for (const name of names) await rm(join(home, name), { recursive: true, force: true });
}
