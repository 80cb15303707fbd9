import { ExpungeError } from "#expunge-error.ts";

/** No contention explains this many lost races in a row: the caller is asked to come back. */
export const MAX_ATTEMPTS = 100;

/**
 * Repeats an optimistic write until it wins. An attempt loads, decides and writes; it returns undefined when another writer changed the
 * same rows first. Throws `overloaded` after 100 lost races.
 */
export async function retryOnConflict<Result>(
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw tooMuchContention();
}

/** The error of a write that lost every race. */
export function tooMuchContention(): ExpungeError {
  return new ExpungeError("overloaded", "too many concurrent changes: try again shortly");
}
