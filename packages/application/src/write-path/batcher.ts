import { ExpungeError } from "#expunge-error.ts";
import { recordStageTime } from "#runtime/stage-timing.ts";

export type BatcherOptions = {
  /** The most requests that one list holds. */
  readonly maxBatchSize: number;
  /** Lists of one tenant that are under way at the same time. */
  readonly batchesPerTenant: number;
  /** A list is not begun beside another one of its tenant for fewer requests than these: soon there will be more. */
  readonly minConcurrentBatchSize: number;
  /** Requests that may wait, of one tenant and of all; beyond that new ones are refused with `overloaded`. */
  readonly maxQueuedPerTenant: number;
  readonly maxQueued: number;
};

type Waiting<Command, Outcome> = {
  readonly command: Command;
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
};
type Lane<Command, Outcome> = { readonly waiting: Waiting<Command, Outcome>[]; running: number };

/**
 * Turns requests that come one at a time into lists for a use case that takes lists, as a data loader does: what
 * arrives while a tenant's lists are under way goes out together in the next one. Each request gets its own outcome.
 * A list that fails is run again in halves, so that what broke it fails alone; one that fails because the database cannot follow
 * is not, which would only be more to do. A tenant waits only for itself.
 */
export function batch<Command, Outcome>(
  run: (tenantId: string, commands: readonly Command[]) => Promise<readonly Outcome[]>,
  options: BatcherOptions,
): (tenantId: string, command: Command) => Promise<Outcome> {
  const { maxBatchSize, batchesPerTenant, minConcurrentBatchSize, maxQueuedPerTenant, maxQueued } =
    options;
  const lanes = new Map<string, Lane<Command, Outcome>>();
  let waiting = 0;

  /** Whether what waits of a tenant is to go out now. */
  function isDue({ running, waiting: line }: Lane<Command, Outcome>): boolean {
    return (
      running < batchesPerTenant && line.length >= (running === 0 ? 1 : minConcurrentBatchSize)
    );
  }

  function drain(tenantId: string, lane: Lane<Command, Outcome>): void {
    while (isDue(lane)) {
      const list = lane.waiting.splice(0, maxBatchSize);
      for (const { since } of list) recordStageTime("wait", 1, since);
      lane.running += 1;
      void settle(tenantId, list).finally(() => {
        waiting -= list.length;
        lane.running -= 1;
        if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(tenantId);
        else drain(tenantId, lane);
      });
    }
  }

  async function settle(
    tenantId: string,
    list: readonly Waiting<Command, Outcome>[],
  ): Promise<void> {
    try {
      const outcomes = await run(
        tenantId,
        list.map(({ command }) => command),
      );
      list.forEach(({ resolve }, place) => resolve(outcomes[place] as Outcome));
    } catch (error) {
      if (list.length === 1 || isOverloaded(error)) for (const { reject } of list) reject(error);
      else {
        const middle = Math.ceil(list.length / 2);
        await settle(tenantId, list.slice(0, middle));
        await settle(tenantId, list.slice(middle));
      }
    }
  }

  return (tenantId, command) => {
    const lane = lanes.get(tenantId) ?? { waiting: [], running: 0 };
    if (waiting >= maxQueued || lane.waiting.length >= maxQueuedPerTenant) {
      return Promise.reject(
        new ExpungeError("overloaded", "too many requests are waiting: try again shortly"),
      );
    }
    waiting += 1;
    lanes.set(tenantId, lane);
    return new Promise((resolve, reject) => {
      const wasDue = isDue(lane);
      lane.waiting.push({ command, since: performance.now(), resolve, reject });
      // The first of a burst waits for the rest of the same turn of the event loop to join it.
      if (!wasDue && isDue(lane)) setImmediate(() => drain(tenantId, lane));
    });
  };
}

function isOverloaded(error: unknown): boolean {
  return error instanceof ExpungeError && error.code === "overloaded";
}
