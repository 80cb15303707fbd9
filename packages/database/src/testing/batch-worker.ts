import { advanceBatch } from "@expunge/application/batches/advance";
import { followBatch } from "@expunge/application/batches/follow";
import { previewDeletions } from "@expunge/application/deletions/preview-list";
import { requestDeletions } from "@expunge/application/deletions/request";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Vault } from "@expunge/application/vault/vault";
import type { ChangeStore } from "@expunge/application/write-path/change-store.port";
import { createBatchStore } from "#batches/batch-store.ts";
import { createBatchWork } from "#batches/batch-work.ts";
import type { Database } from "#connection/database.ts";
import { createSettingsReader } from "#tenants/settings-reader.ts";

export type BatchWorker = ReturnType<typeof batchWorker>;

/** The work of a worker on batches, by the clock of a test. */
export function batchWorker(deps: {
  readonly database: Database;
  readonly store: ChangeStore;
  readonly vault: Vault;
  readonly clock: Clock;
}) {
  const { database, store } = deps;
  const work = createBatchWork(database);
  return {
    work,
    advance: advanceBatch({
      ...deps,
      batches: createBatchStore(database),
      work,
      leaseMs: 15_000,
      pause: async () => {},
      settings: createSettingsReader(database),
      preview: previewDeletions({ store }),
      request: requestDeletions(deps),
    }),
    follow: followBatch({ work }),
  };
}
