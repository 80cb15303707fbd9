import { loggedError } from "@expunge/application/runtime/logged-error";
import type { RewrapStep } from "@expunge/database/keys/rewrap-values";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const MINUTE_MS = 60_000;
const SHORTEST_MS = 5;

export type KeptKeys = {
  /** Each moves some data keys or hashes under the newest key. They take turns: one moves all before the next one begins. */
  readonly movers: readonly (() => Promise<RewrapStep>)[];
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Moves data keys and hashes under a new key, half of the time at most, until it is stopped. It looks for a new one once a minute. */
export async function keepKeys({
  movers,
  logger,
  stopping,
  pause = asleep,
}: KeptKeys): Promise<void> {
  let moved = 0;
  while (!stopping.aborted) {
    let next = MINUTE_MS;
    try {
      const begun = performance.now();
      const step = await firstToMove(movers);
      moved += step.moved;
      if (step.state === "more") next = Math.max(SHORTEST_MS, performance.now() - begun);
      if (step.state === "settled") logger.info({ moved }, "all are under the newest key");
      if (step.state === "settled") moved = 0;
    } catch (error) {
      logger.error(
        { err: loggedError(error) },
        "not moved under the newest key, tried again in a minute",
      );
    }
    await pause(next, stopping);
  }
}

/** The step of the first one that has anything to move. */
async function firstToMove(movers: KeptKeys["movers"]): Promise<RewrapStep> {
  for (const move of movers) {
    const step = await move();
    if (step.state !== "idle") return step;
  }
  return { state: "idle", moved: 0 };
}
