import type { Database } from "@expunge/database/connection/database";
import { createTokenHashes } from "@expunge/database/keys/token-hashes";

/** A statement as the driver gets it: numbered parameters, and their values. */
export type RecordedStatement = { readonly text: string; readonly values: readonly unknown[] };

export type StatementRecorder = {
  /** Takes statements, runs none. */
  readonly database: Database;
  /** The statements of the write path's two steps: look-up, then write. */
  statementsOf(
    load: () => Promise<unknown>,
    write: () => Promise<unknown>,
  ): Promise<readonly RecordedStatement[]>;
};

/** The answer of `apply_changes` when no change was lost. */
const WRITTEN = [{ lost: [] }];

/** A database that records its statements. It finds nothing, and answers that every change was written. */
export function statementRecorder(): StatementRecorder {
  let noted: RecordedStatement[] = [];
  let answer: readonly object[] = [];

  const query = ((text: string, values: readonly unknown[]) => {
    noted.push({ text, values });
    return Promise.resolve(answer);
  }) as Database["query"];
  const recording: Pick<Database, "query" | "transaction" | "shares" | "hashes"> = {
    query,
    hashes: createTokenHashes(query),
    shares: { run: (_tenantId, work) => work() },
    async transaction(work) {
      noted.push({ text: "BEGIN", values: [] });
      const result = await work(query);
      noted.push({ text: "COMMIT", values: [] });
      return result;
    },
  };
  return {
    // Only the interface that the write path uses is implemented.
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
