import type { Database } from "@expunge/database/connection/database";

/** A statement as the driver gets it: numbered parameters, and their values. */
export type RecordedStatement = { readonly text: string; readonly values: readonly unknown[] };

export type StatementRecorder = {
  /** Takes statements, runs none. */
  readonly database: Database;
  /** What two steps of the write path send: they look for credentials, then write. */
  statementsOf(
    load: () => Promise<unknown>,
    write: () => Promise<unknown>,
  ): Promise<readonly RecordedStatement[]>;
};

/** What `apply_changes` says when nothing was lost. */
const WRITTEN = [{ lost: [] }];

/** A database that notes what it is asked. It finds nothing, and says that every change was written. */
export function statementRecorder(): StatementRecorder {
  let noted: RecordedStatement[] = [];
  let answer: readonly object[] = [];

  const ask = ((text: string, values: readonly unknown[]) => {
    noted.push({ text, values });
    return Promise.resolve(answer);
  }) as Database["ask"];
  const recording: Pick<Database, "ask" | "transaction"> = {
    ask,
    async transaction(work) {
      noted.push({ text: "BEGIN", values: [] });
      const result = await work(ask);
      noted.push({ text: "COMMIT", values: [] });
      return result;
    },
  };
  return {
    // Only what the write path asks of a database is there.
    database: recording as Database,
    async statementsOf(load, write) {
      noted = [];
      answer = [];
      await load();
      answer = WRITTEN;
      await write();
      return noted;
    },
  };
}
