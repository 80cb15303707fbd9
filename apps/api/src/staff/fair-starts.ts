import { ExpungeError } from "@expunge/application/expunge-error";

/** Resolves when a call of the tenant may start. Throws `overloaded` if too many are waiting. */
export type FairStarts = (tenantId: string) => Promise<void>;

/** Calls of one tenant that start within one turn of the event loop, and those that may wait for a later one. */
const STARTS_PER_TURN = 10;
const MAX_WAITING = 1_000;

type Lane = { started: number; readonly waiting: (() => void)[] };

/**
 * Shares the event loop among tenants: parsing and validating a call occupies it, so the calls of one tenant start a few at a time, and
 * those of others come in between.
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
      const due = lane.waiting.splice(0, STARTS_PER_TURN);
      if (due.length === 0) lanes.delete(tenantId);
      else planTurn();
      lane.started = due.length;
      for (const start of due) start();
    }
  }

  return async (tenantId) => {
    const lane = lanes.get(tenantId) ?? { started: 0, waiting: [] };
    lanes.set(tenantId, lane);
    planTurn();
    if (lane.started < STARTS_PER_TURN) {
      lane.started += 1;
      return;
    }
    if (lane.waiting.length >= MAX_WAITING)
      throw new ExpungeError("overloaded", "too many calls are waiting: try again shortly");
    await new Promise<void>((resolve) => lane.waiting.push(resolve));
  };
}
