import { loggedError } from "@expunge/application/runtime/logged-error";
import type { KeptMonths, PartitionKeeper } from "@expunge/database/retention/partition-keeper";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The delay of the next try after a lock conflict or while the database is away. */
const AGAIN_MS = 60_000;

export type KeptPartitions = {
  readonly keeper: PartitionKeeper;
  readonly kept: KeptMonths;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Maintains the partitions at once and then once a day, until it is stopped. Each run logs one line. */
export async function keepPartitions(partitions: KeptPartitions): Promise<void> {
  const { stopping, pause = asleep } = partitions;
  while (!stopping.aborted) await pause(await keepOnce(partitions), stopping);
}

/** Maintains the partitions once; returns the milliseconds until the next run. */
async function keepOnce({ keeper, kept, logger }: KeptPartitions): Promise<number> {
  try {
    const { busy, ...done } = await keeper.maintain(kept);
    if (Object.values(done).some((names) => names.length > 0)) logger.info(done, "partitions");
    if (busy.length === 0) return DAY_MS;
    logger.warn({ busy }, "partitions are held by a transaction, tried again in a minute");
  } catch (error) {
    logger.error({ err: loggedError(error) }, "partitions failed, tried again in a minute");
  }
  return AGAIN_MS;
}
