import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  ClaimedDelivery,
  DeliveryOutcome,
  DeliveryRecord,
  WebhookDeliveryStore,
} from "#webhooks/delivery-store.port.ts";

/** The most outcomes of one statement. */
const LONGEST = 500;
/** So long does a list gather behind another one, unless it has enough. */
const GATHER_MS = 20;
const ENOUGH = 200;

export type RecorderDeps = {
  readonly deliveries: Pick<WebhookDeliveryStore, "record">;
  readonly clock: Pick<Clock, "now">;
  readonly onError: (claimed: ClaimedDelivery, error: unknown) => void;
};

/** Records an outcome. Resolves once it is written, or reported as lost: the delivery is then sent again when its lease has passed. */
export type DeliveryRecorder = (
  claimed: ClaimedDelivery,
  outcome: DeliveryOutcome,
  isLast: boolean,
) => Promise<void>;

type Waiting = DeliveryRecord & { readonly done: () => void };

/**
 * Records the outcomes of each tenant in lists, in their order: those that arrive while a list is written, and shortly afterwards, are the
 * next one. So no delivery of a credential is recorded before those ahead of it.
 */
export function createDeliveryRecorder({
  deliveries,
  clock,
  onError,
}: RecorderDeps): DeliveryRecorder {
  const waiting = new Map<string, Waiting[]>();

  async function write(tenantId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const list = queue.splice(0, LONGEST);
      try {
        await deliveries.record(tenantId, list, clock.now());
      } catch (error) {
        for (const { claimed } of list.slice(0, 1)) onError(claimed, error);
      }
      for (const { done } of list) done();
      if (queue.length < ENOUGH) await sleep(GATHER_MS);
    }
    waiting.delete(tenantId);
  }

  return (claimed, outcome, isLast) =>
    new Promise((done) => {
      const { tenantId } = claimed;
      const one = { claimed, outcome, isLast, done };
      const queue = waiting.get(tenantId);
      if (queue !== undefined) {
        queue.push(one);
        return;
      }
      const started = [one];
      waiting.set(tenantId, started);
      // Those that arrive in the same turn are in the first list.
      queueMicrotask(() => void write(tenantId, started));
    });
}
