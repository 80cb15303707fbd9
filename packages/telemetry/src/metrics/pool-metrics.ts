import type { ProcessMetrics } from "#metrics/rendered-metric.ts";

/** A pool of connections to the database. */
export type PoolState = {
  readonly name: string;
  readonly max: number;
  readonly idle: number;
  readonly used: number;
  /** Statements and transactions that wait for a connection. */
  readonly waiting: number;
};

/** The pools of connections of this process. */
export function poolMetrics(pools: () => readonly PoolState[]): ProcessMetrics {
  return () => {
    const states = pools();
    return [
      {
        name: "expunge_database_pool_connections",
        help: "Connections of this process to the database, by pool and state.",
        type: "gauge",
        values: states.flatMap(({ name: pool, idle, used }) => [
          { labels: { pool, state: "idle" }, value: idle },
          { labels: { pool, state: "used" }, value: used },
        ]),
      },
      {
        name: "expunge_database_pool_max_connections",
        help: "Most connections of a pool of this process.",
        type: "gauge",
        values: states.map(({ name: pool, max }) => ({ labels: { pool }, value: max })),
      },
      {
        name: "expunge_database_pool_waiting_requests",
        help: "Statements and transactions of this process that wait for a connection.",
        type: "gauge",
        values: states.map(({ name: pool, waiting }) => ({ labels: { pool }, value: waiting })),
      },
    ];
  };
}
