import { setTimeout as sleep } from "node:timers/promises";
import type { GivenBack, NetworkWord } from "#network-update.ts";

const FIRST_MS = 20;
const LONGEST_MS = 1_000;
/** A job that has waited this long gives its place to another and comes back by the queue. */
const PATIENCE_MS = 5_000;

export type PauseOptions = {
  /** Any of them ends the wait. */
  readonly signals: readonly AbortSignal[];
  readonly word: NetworkWord;
  /** The request that the job is for. */
  readonly request: GivenBack;
  readonly now?: () => number;
  /** Waits for a number of milliseconds, or until the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/**
 * How a job waits for the network: a little longer each time, with jitter, until there is word of its request, until its patience
 * ends or its process is stopped; then it returns false, and the job goes back to the queue.
 */
export function patientPause({
  signals,
  word,
  request,
  now = Date.now,
  wait = waited,
}: PauseOptions): (attempt: number, awaited: string | null) => Promise<boolean> {
  const end = now() + PATIENCE_MS;
  const stop = AbortSignal.any([...signals]);
  return async (attempt, awaited) => {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
    const ms = most / 2 + (most / 2) * Math.random();
    if (stop.aborted || now() + ms > end) {
      if (awaited !== null) word.givenBack(awaited, request);
      return false;
    }
    const heard = new AbortController();
    const done = awaited === null ? () => {} : word.awaited(awaited, () => heard.abort());
    await wait(ms, AbortSignal.any([stop, heard.signal]));
    done();
    return !stop.aborted;
  };
}

const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {});

/** Waits until it is stopped, at most. The timer does not keep an idle process alive. */
export const asleep = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});
