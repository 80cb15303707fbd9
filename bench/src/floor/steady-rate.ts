import { median } from "#statistics.ts";

/** A transaction of a floor: of which client, when it ended, and how long it took, in milliseconds. */
export type Transaction = {
  readonly client: number;
  readonly endedAt: number;
  readonly ms: number;
};

/** A new connection plans each statement of its functions: its first calls say little about a floor. */
const FIRST = 20;
/** Of a client with few transactions. */
const FIRST_SHARE = 0.2;

/**
 * The rate of a floor, per second, and its median latency, from the moment at which all clients have made their plans until the first
 * of them has nothing left to do. The API has had its connections for long.
 */
export function steadyRate(transactions: readonly Transaction[]): {
  readonly perSecond: number;
  readonly medianMs: number;
} {
  const ends = new Map<number, number[]>();
  for (const { client, endedAt } of transactions) {
    const times = ends.get(client) ?? [];
    times.push(endedAt);
    ends.set(client, times);
  }
  const ofClients = [...ends.values()].map((times) => times.toSorted((a, b) => a - b));
  const from = Math.max(
    ...ofClients.map(
      (times) => times[Math.min(FIRST, Math.floor(times.length * FIRST_SHARE))] ?? 0,
    ),
  );
  const to = Math.min(...ofClients.map((times) => times.at(-1) ?? 0));
  const steady = transactions.filter(({ endedAt }) => endedAt > from && endedAt <= to);
  return {
    perSecond: (steady.length * 1000) / (to - from),
    medianMs: median(steady.map(({ ms }) => ms)),
  };
}
