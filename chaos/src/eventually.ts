import { setTimeout as sleep } from "node:timers/promises";

const BETWEEN_MS = 100;

/** Tries until it does not fail. Fails as the last try did when the time is over. */
export async function eventually<T>(ms: number, attempt: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(BETWEEN_MS);
    }
  }
}
