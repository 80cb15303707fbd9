import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const AGAIN_MS = 60_000;

export type KeptJobs = {
  /** Enqueues the jobs that the queue lacks; returns their number. */
  readonly rebuild: () => Promise<number>;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Rebuilds lost jobs from the state at once and then once a day, until it is stopped. */
export async function keepJobs({
  rebuild,
  logger,
  stopping,
  pause = asleep,
}: KeptJobs): Promise<void> {
  while (!stopping.aborted) {
    let next = DAY_MS;
    try {
      const count = await rebuild();
      if (count > 0) logger.warn({ count }, "jobs rebuilt from the state");
    } catch (error) {
      next = AGAIN_MS;
      logger.error({ err: loggedError(error) }, "jobs not rebuilt, tried again in a minute");
    }
    await pause(next, stopping);
  }
}
