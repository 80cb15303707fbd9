import { eraseExpired } from "@expunge/application/retention/erase-expired";
import type { Clock } from "@expunge/application/runtime/clock.port";
import { deleteByBatch } from "@expunge/application/sweeps/delete-by-batch";
import { sweepWorks } from "@expunge/application/sweeps/sweep-works";
import { batchedStore } from "@expunge/application/write-path/batched-store";
import { DELIVERIES_KEPT_DAYS } from "@expunge/application/webhooks/deliveries-kept-days";
import { createBatchStore } from "@expunge/database/batches/batch-store";
import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { rebuildJobs } from "@expunge/database/queue/rebuild-jobs";
import { createPartitionKeeper } from "@expunge/database/retention/partition-keeper";
import { createRetentionStore } from "@expunge/database/retention/retention-store";
import { createSettingsReader } from "@expunge/database/tenants/settings-reader";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { createSweepStore } from "@expunge/database/sweeps/sweep-store";
import { tidyTenant } from "@expunge/database/webhooks/delivery-tidying";
import type { Logger } from "pino";
import { keepSweeps } from "#keep-sweeps.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

export type SweepSettings = {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** The months for which runs are kept; without a number forever. */
  readonly keptMonths?: number | undefined;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
};

/** All of a worker's sweeps, until it is stopped. */
export async function workSweeps(settings: SweepSettings): Promise<void> {
  const { database, queue, clock } = settings;
  const partitions = createPartitionKeeper(database);
  const works = sweepWorks({
    erase: eraseExpired({ retention: createRetentionStore(database), clock }),
    dropKeys: () => partitions.maintain({}),
    tidyDeliveries(tenantId) {
      const now = clock.now();
      const endedBefore = new Date(now.getTime() - DELIVERIES_KEPT_DAYS * DAY_MS);
      return tidyTenant(database, tenantId, endedBefore, now);
    },
    deleteByBatch: deleteByBatch({
      batches: createBatchStore(database),
      store: batchedStore(createChangeStore(database, queue)),
      settings: createSettingsReader(database),
      clock,
    }),
    rebuildJobs: (tenantId) => rebuildJobs(database, queue, [tenantId]),
  });
  await keepSweeps({ ...settings, sweeps: createSweepStore(database), works });
}
