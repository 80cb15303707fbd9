import { ExpungeError } from "@expunge/application/expunge-error";

export type TenantShares = {
  /** Runs work of a tenant once it has a connection left in its share. Throws `overloaded` if that takes too long. */
  run<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
  /** The work of all tenants that waits. */
  waiting(): number;
};

export type TenantShareOptions = {
  readonly poolSize: number;
  /** Connections left for work of no tenant. */
  readonly spare?: number;
  readonly patienceMs: number;
  /** Waiting work of one tenant; beyond it, more is refused. */
  readonly maxWaitingPerTenant?: number;
};

type Lane = { running: number; readonly waiting: Set<() => void> };

/**
 * Shares the connections of a pool among tenants, so that the flood of one delays no other. A tenant uses at most half of the pool. When
 * all are in use, the next free connection goes to the waiting tenant that uses the fewest. By default one connection is left for work of no
 * tenant, such as readiness probes and the authentication of clients. Work must not run further work of its tenant: it could wait for itself.
 */
export function createTenantShares({
  poolSize,
  spare = 1,
  patienceMs,
  maxWaitingPerTenant = 1_000,
}: TenantShareOptions): TenantShares {
  const perTenant = Math.ceil(poolSize / 2);
  const maxRunning = Math.max(1, poolSize - spare);
  const lanes = new Map<string, Lane>();
  let running = 0;

  const mayRun = (lane: Lane) => running < maxRunning && lane.running < perTenant;

  function laneOf(tenantId: string): Lane {
    const known = lanes.get(tenantId);
    if (known) return known;
    const lane: Lane = { running: 0, waiting: new Set() };
    lanes.set(tenantId, lane);
    return lane;
  }

  function begin(lane: Lane): void {
    running += 1;
    lane.running += 1;
  }

  function end(tenantId: string, lane: Lane): void {
    running -= 1;
    lane.running -= 1;
    const [next] = [...lanes.values()]
      .filter((one) => one.waiting.size > 0 && mayRun(one))
      .toSorted((a, b) => a.running - b.running);
    const [start] = next?.waiting ?? [];
    start?.();
    forgetIdle(tenantId, lane);
  }

  function forgetIdle(tenantId: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.size === 0) lanes.delete(tenantId);
  }

  function turn(tenantId: string, lane: Lane): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        lane.waiting.delete(start);
        begin(lane);
        resolve();
      };
      const timer = setTimeout(() => {
        lane.waiting.delete(start);
        forgetIdle(tenantId, lane);
        reject(overloaded());
      }, patienceMs);
      lane.waiting.add(start);
    });
  }

  return {
    async run(tenantId, work) {
      const lane = laneOf(tenantId);
      if (lane.waiting.size === 0 && mayRun(lane)) begin(lane);
      else if (lane.waiting.size >= maxWaitingPerTenant) throw overloaded();
      else await turn(tenantId, lane);
      try {
        return await work();
      } finally {
        end(tenantId, lane);
      }
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.size, 0),
  };
}

function overloaded(): ExpungeError {
  return new ExpungeError("overloaded", "too many requests are waiting: try again shortly");
}
