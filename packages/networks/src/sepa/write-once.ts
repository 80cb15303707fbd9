import { randomUUID } from "node:crypto";
import { link, open, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ignoreExisting } from "#sepa/ignore-existing.ts";

/**
 * Writes a file that only its owner may read, whole or not at all; one that is there already stays as it is. Once it returns,
 * the file outlives a power failure. A process that is killed meanwhile may leave a hidden draft, which is in nobody's way.
 */
export async function writeOnce(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  const draft = join(folder, `.${basename(file)}.${randomUUID()}.draft`);
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o600, flush: true });
    // A link appears at once like a renamed file, but never takes another one's place.
    await ignoreExisting(link(draft, file));
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
}

/** Makes sure that what was made in a folder is found there after a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}
