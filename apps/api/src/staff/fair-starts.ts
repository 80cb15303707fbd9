import { ExpungeError } from "@expunge/application/expunge-error";

/** Resolves when a call of the tenant with an input of this size may start. Throws `overloaded` if too many are waiting. */
export type FairStarts = (tenantId: string, bytes?: number) => Promise<void>;

/** What calls of one tenant may cost that start within one turn of the event loop, and how many may wait for a later one. */
const COST_PER_TURN = 10;
const BYTES_PER_COST = 32 * 1024;
const MAX_WAITING = 1_000;

type Waiting = { readonly cost: number; readonly start: () => void };
type Lane = { used: number; readonly waiting: Waiting[] };

/**
 * Shares the event loop among tenants: parsing and validating a call occupies it, so the calls of one tenant start a few at a time, large
 * ones one at a time, and those of others come in between.
 */
export function fairStarts(): FairStarts {
  const lanes = new Map<string, Lane>();
  let isTurnPlanned = false;

  function planTurn(): void {
    if (isTurnPlanned) return;
    isTurnPlanned = true;
    setImmediate(nextTurn);
  }

  function nextTurn(): void {
    isTurnPlanned = false;
    for (const [tenantId, lane] of lanes) {
      lane.used = 0;
      for (let next = lane.waiting[0]; next && mayStart(lane, next.cost); next = lane.waiting[0]) {
        lane.waiting.shift();
        lane.used += next.cost;
        next.start();
      }
      if (lane.used === 0) lanes.delete(tenantId);
      else planTurn();
    }
  }

  return async (tenantId, bytes = 0) => {
    const cost = Math.max(1, bytes / BYTES_PER_COST);
    const lane = lanes.get(tenantId) ?? { used: 0, waiting: [] };
    lanes.set(tenantId, lane);
    planTurn();
    if (lane.waiting.length === 0 && mayStart(lane, cost)) {
      lane.used += cost;
      return;
    }
    if (lane.waiting.length >= MAX_WAITING)
      throw new ExpungeError("overloaded", "too many calls are waiting: try again shortly");
    await new Promise<void>((start) => lane.waiting.push({ cost, start }));
  };
}

/** A call that costs more than a turn has one for itself. */
function mayStart({ used }: Lane, cost: number): boolean {
  return used === 0 || used + cost <= COST_PER_TURN;
}
