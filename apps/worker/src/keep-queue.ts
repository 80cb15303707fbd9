import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const MINUTE_MS = 60_000;

export type KeptQueue = {
  /** Compacts the table when it has many dead rows; returns their number, or that the table was locked. */
  readonly compact: () => Promise<number | "busy">;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Maintains the queue's table once a minute, until it is stopped. */
export async function keepQueue({
  compact,
  logger,
  stopping,
  pause = asleep,
}: KeptQueue): Promise<void> {
  for (;;) {
    await pause(MINUTE_MS, stopping);
    if (stopping.aborted) return;
    try {
      const dead = await compact();
      if (dead === "busy") logger.warn("the queue's table is held by a transaction");
      else if (dead > 0) logger.info({ dead }, "queue compacted");
    } catch (error) {
      logger.error({ err: loggedError(error) }, "queue not compacted");
    }
  }
}
