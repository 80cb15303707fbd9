import { hash } from "node:crypto";
import type { BatchKey, BatchStore, NewList } from "#batches/batch-store.port.ts";
import type { StoredLine } from "#records/batch.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/** The lines of a list, which is decided and written as a whole. */
export const LINES_OF_LIST = 250;

/** Writes lines as the lists of an input, the next one while the database stores the one before. */
export function inputWriter(batches: BatchStore, batch: BatchKey, input: string) {
  let lines: StoredLine[] = [];
  let number = 0;
  let written: Promise<void> = Promise.resolve();
  const counts = { lines: 0, invalid: 0 };

  async function put(): Promise<void> {
    const list = newList(number, lines);
    number += 1;
    counts.lines += lines.length;
    counts.invalid += lines.length - list.items;
    lines = [];
    await written;
    written = batches.putLists(batch, input, [list]);
    // Its failure is thrown where it is awaited.
    written.catch(() => {});
  }

  return {
    async add(line: StoredLine): Promise<void> {
      lines.push(line);
      if (lines.length === LINES_OF_LIST) await put();
    },
    /** Ends the input. Returns its counts, or undefined if another input has replaced it. */
    async end() {
      if (lines.length > 0) await put();
      await written;
      const { lists, duplicates } = await batches.completeInput(batch, input);
      if (lists !== number) return undefined;
      return { ...counts, duplicates, items: counts.lines - counts.invalid - duplicates };
    },
  };
}

function newList(number: number, lines: readonly StoredLine[]): NewList {
  const keys = lines.map((line) => ("error" in line ? null : itemKey(line)));
  return { number, lines, keys, items: keys.filter((key) => key !== null).length };
}

/** Half of the SHA-256 of a natural key, in the form of a UUID. */
function itemKey({ kind, accountId, reference }: NaturalKey): string {
  return hash("sha256", JSON.stringify([kind, accountId, reference])).slice(0, 32);
}
