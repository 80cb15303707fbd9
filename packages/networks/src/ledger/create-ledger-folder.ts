import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Ledger, LedgerEntry } from "@expunge/application/installation/ledger.port";
import { z } from "zod";

const stored = z.object({
  installationId: z.uuid(),
  environmentId: z.string().min(1),
  beat: z.int().min(0),
});

/**
 * A ledger as a folder, with one file for each installation. A file is replaced as a whole and is on the disk before `write` resolves. An
 * unreadable file is an error, never an empty ledger.
 *
 * @param root an existing folder, not on the database's volume: a restored snapshot would take it back as well
 */
export function createLedgerFolder(root: string): Ledger {
  const pathOf = (installationId: string) => join(root, `${installationId}.json`);
  return {
    async read(installationId) {
      const text = await readFile(pathOf(installationId), "utf8").catch(unlessMissing);
      return text === undefined ? undefined : stored.parse(JSON.parse(text));
    },
    async write(entry: LedgerEntry) {
      const path = pathOf(entry.installationId);
      // Workers may share the folder: each has a draft of its own.
      const draft = `${path}.${process.pid}`;
      const file = await open(draft, "w", 0o600);
      try {
        await file.writeFile(`${JSON.stringify(stored.parse(entry))}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
