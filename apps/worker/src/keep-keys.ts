import { loggedError } from "@expunge/application/runtime/logged-error";
import type { RewrapStep } from "@expunge/database/keys/rewrap-values";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const MINUTE_MS = 60_000;
const SHORTEST_MS = 5;

export type KeptKeys = {
  /** Moves some data keys under the newest key. */
  readonly rewrap: () => Promise<RewrapStep>;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Moves data keys under a new key, half of the time at most, until it is stopped. It looks for a new one once a minute. */
export async function keepKeys({
  rewrap,
  logger,
  stopping,
  pause = asleep,
}: KeptKeys): Promise<void> {
  let moved = 0;
  while (!stopping.aborted) {
    let next = MINUTE_MS;
    try {
      const begun = performance.now();
      const step = await rewrap();
      moved += step.moved;
      if (step.state === "more") next = Math.max(SHORTEST_MS, performance.now() - begun);
      if (step.state === "settled") logger.info({ moved }, "values are under the newest key");
      if (step.state === "settled") moved = 0;
    } catch (error) {
      logger.error({ err: loggedError(error) }, "values not moved, tried again in a minute");
    }
    await pause(next, stopping);
  }
}
