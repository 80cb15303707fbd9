import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type JournalEntry, journalEntry } from "#book/records.ts";

/** The open end of the journal. */
export type Journal = {
  readonly append: (entry: JournalEntry) => void;
  readonly close: () => void;
};

/**
 * Reads the entries of a journal, oldest first; of a file that is not there, none. A last line without its end was being
 * written when the process was killed: its request was never answered, so it is dropped.
 *
 * @throws if any other line cannot be read; its number is in the message
 */
export function readJournal(path: string): JournalEntry[] {
  if (!existsSync(path)) {
    return [];
  }
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      return journalEntry.parse(JSON.parse(line));
    } catch {
      throw new Error(`line ${index + 1} of the book ${path} cannot be read`);
    }
  });
}

/** Replaces a journal by these entries atomically (a reader sees the old file or the new one), and opens it. */
export function rewriteJournal(path: string, entries: Iterable<JournalEntry>): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  const file = openSync(draft, "w", 0o600);
  const append = (entry: JournalEntry) => {
    writeSync(file, `${JSON.stringify(entry)}\n`);
  };
  for (const entry of entries) {
    append(entry);
  }
  fsyncSync(file);
  renameSync(draft, path);
  return { append, close: () => closeSync(file) };
}
