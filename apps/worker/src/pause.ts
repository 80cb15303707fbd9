import { setTimeout as sleep } from "node:timers/promises";

const FIRST_MS = 20;
const LONGEST_MS = 1_000;
/** A job that has waited this long gives its place to another and comes back by the queue. */
const PATIENCE_MS = 5_000;

/**
 * How a job waits for the network: a little longer each time, with jitter, until its patience ends or its process is
 * told to stop; then it says false, and the job goes back to the queue.
 */
export function patientPause(
  signals: readonly AbortSignal[],
  now: () => number = Date.now,
): (attempt: number) => Promise<boolean> {
  const end = now() + PATIENCE_MS;
  const signal = AbortSignal.any([...signals]);
  return async (attempt) => {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
    const ms = most / 2 + (most / 2) * Math.random();
    if (signal.aborted || now() + ms > end) return false;
    return sleep(ms, true, { signal }).catch(() => false);
  };
}

/** Waits until it is told to stop, at most. A process that has nothing else to do need not wait for it. */
export const asleep = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});
