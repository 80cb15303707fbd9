import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "@expunge/testkit/patience";

const BETWEEN_MS = 100;

/**
 * Repeats an attempt until it succeeds, and fails with its last error when patience ends. Each disaster renews the patience: only an
 * installation that has been left alone must recover in time.
 */
export async function eventually<T>(
  attempt: () => Promise<T>,
  lastDisasterAt: () => number = () => 0,
): Promise<T> {
  for (const begun = Date.now(); ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > Math.max(begun, lastDisasterAt()) + PATIENCE_MS) throw error;
      await sleep(BETWEEN_MS);
    }
  }
}
