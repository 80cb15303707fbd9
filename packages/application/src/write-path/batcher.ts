import { ExpungeError, isOverloaded } from "#expunge-error.ts";
import { recordStageTime } from "#runtime/stage-timing.ts";

export type BatcherOptions = {
  readonly maxBatchSize: number;
  /** Concurrent batches of one tenant. */
  readonly batchesPerTenant: number;
  /** The fewest requests that start a batch beside a running one of the same tenant. */
  readonly minConcurrentBatchSize: number;
  /** Waiting requests of one tenant and of all; beyond these, new ones are refused with `overloaded`. */
  readonly maxQueuedPerTenant: number;
  readonly maxQueued: number;
};

/** One batch of a tenant at a time, for work whose batches would wait for each other, or lose their races against each other. */
export const ONE_AT_A_TIME = {
  batchesPerTenant: 1,
  minConcurrentBatchSize: 1,
  maxQueuedPerTenant: 1_000,
  maxQueued: 10_000,
} as const satisfies Omit<BatcherOptions, "maxBatchSize">;

type Waiting<Command, Outcome> = {
  readonly command: Command;
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
};
type Lane<Command, Outcome> = { readonly waiting: Waiting<Command, Outcome>[]; running: number };

/**
 * Collects single requests into batches for a use case that takes batches, like a data loader: requests that arrive while their tenant's
 * batches run go out together in the next one. Each request gets its own outcome. A failed batch is repeated in halves until the culprit
 * fails alone, except when the database is overloaded: more statements would make that worse. Tenants do not wait for each other.
 */
export function batch<Command, Outcome>(
  run: (tenantId: string, commands: readonly Command[]) => Promise<readonly Outcome[]>,
  options: BatcherOptions,
): (tenantId: string, command: Command) => Promise<Outcome> {
  const { maxBatchSize, batchesPerTenant, minConcurrentBatchSize, maxQueuedPerTenant, maxQueued } =
    options;
  const lanes = new Map<string, Lane<Command, Outcome>>();
  let waiting = 0;

  /** Whether a batch of the lane may start now. */
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
      // The first of a burst waits one turn of the event loop for the others.
      if (!wasDue && isDue(lane)) setImmediate(() => drain(tenantId, lane));
    });
  };
}
