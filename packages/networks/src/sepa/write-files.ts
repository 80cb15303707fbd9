import { randomUUID } from "node:crypto";
import { link, open, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ignoreExisting } from "#sepa/ignore-existing.ts";

/**
 * Writes a file that only its owner may read, completely or not at all; an existing file stays unchanged. After it resolves, the file
 * survives a power failure. A killed process may leave a hidden draft, which is harmless.
 */
export async function writeOnce(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  const draft = join(folder, `.${basename(file)}.${randomUUID()}.draft`);
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o600, flush: true });
    // A link appears atomically like a renamed file, but never replaces an existing one.
    await ignoreExisting(link(draft, file));
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
}

/** Writes a file that only its owner may read, in place of one that is there. It survives a power failure once its folder is flushed. */
export async function writeFlushed(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flush: true });
}

/** Flushes a folder, so that new entries survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}
