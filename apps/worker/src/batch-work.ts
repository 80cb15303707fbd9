import { advanceBatch } from "@expunge/application/batches/advance";
import { followBatch } from "@expunge/application/batches/follow";
import { previewDeletions } from "@expunge/application/deletions/preview-list";
import { requestDeletions } from "@expunge/application/deletions/request";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Vault } from "@expunge/application/vault/vault";
import { createBatchStore } from "@expunge/database/batches/batch-store";
import { createBatchWork } from "@expunge/database/batches/batch-work";
import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { createSettingsReader } from "@expunge/database/tenants/settings-reader";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { asleep } from "#pause.ts";

/** After the death of its worker, a list waits for so long for another one. */
const LEASE_MS = 15_000;

/** The work on batches, over the database: the same preview and the same request as of one deletion, in lists. */
export function batchWork(deps: {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly leaseMs?: number;
  readonly stopping: AbortSignal;
}) {
  const { database, queue, vault, clock, leaseMs = LEASE_MS, stopping } = deps;
  const store = createChangeStore(database, queue);
  const work = createBatchWork(database);
  return {
    work,
    advance: advanceBatch({
      batches: createBatchStore(database),
      store,
      work,
      clock,
      leaseMs,
      pause: (ms) => asleep(ms, stopping),
      settings: createSettingsReader(database),
      preview: previewDeletions({ store }),
      request: requestDeletions({ store, vault, clock }),
    }),
    follow: followBatch({ work }),
  };
}
