import { loggedError } from "@expunge/application/runtime/logged-error";
import type { WebhookDeliveryStore } from "@expunge/application/webhooks/delivery-store.port";
import { deliverRun, type DeliverDeps } from "@expunge/application/webhooks/deliver";
import { createDeliveryRecorder } from "@expunge/application/webhooks/delivery-recorder";
import { fanOutEvents } from "@expunge/application/webhooks/fan-out-events";
import type { Logger } from "pino";
import { createWebhookLanes } from "#webhook-lanes.ts";

/** The interval of the look over all tenants: the longest delay of a lost wake-up or of a retry that is due. */
const LOOK_MS = 1_000;
/** The time that deliveries in progress have when the process stops. */
const GRACE_MS = 3_000;
/** How many endpoints one look finds. */
const ENDPOINTS = 1_000;

export type WebhookWork = Omit<DeliverDeps, "random"> & {
  readonly deliveries: WebhookDeliveryStore;
  /** Wakes it when a tenant's log has grown; when any may have, without a name. */
  readonly signal?: {
    onEvents(listener: (tenantId: string | undefined) => void): () => void;
  };
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
};

/** Delivers events to endpoints until it is stopped: fans out new events of the log, and sends deliveries that are due. */
export async function deliverWebhooks(work: WebhookWork): Promise<void> {
  const { deliveries, clock, logger, signal, stopping } = work;
  const fanOut = fanOutEvents({ deliveries, clock });
  const record = createDeliveryRecorder({
    deliveries,
    clock,
    onError: ({ tenantId, endpointId }, error) =>
      logger.error({ tenantId, endpointId, err: loggedError(error) }, "webhooks not recorded"),
  });
  const deliver = deliverRun({ ...work, record, random: Math.random });
  const lanes = createWebhookLanes({ deliveries, deliver, clock, logger });
  const grown = new Set<string>();
  const bell = createBell();
  let lookAt = 0;
  const deaf = signal?.onEvents((tenantId) => {
    if (tenantId === undefined) lookAt = 0;
    else grown.add(tenantId);
    bell.ring();
  });
  stopping.addEventListener("abort", bell.ring, { once: true });

  while (!stopping.aborted) {
    const looks = performance.now() >= lookAt;
    const tenants = [...grown];
    grown.clear();
    if (looks) lookAt = performance.now() + LOOK_MS;
    try {
      const { endpoints, hasMore } = await fanOut(looks ? undefined : tenants);
      lanes.open(endpoints, false);
      if (looks) {
        const due = await deliveries.endpointsDue(clock.now(), ENDPOINTS);
        for (const batchItems of [false, true]) lanes.open(due, batchItems);
      }
      if (hasMore) lookAt = 0;
    } catch (error) {
      // The next look over all tenants finds its work again.
      logger.error({ err: loggedError(error) }, "webhooks not looked at");
    }
    if (grown.size === 0) await bell.rung(lookAt - performance.now());
  }
  deaf?.();
  await lanes.close(GRACE_MS);
}

/** A wait for a ring or for a number of milliseconds. A ring before the wait ends it immediately. */
function createBell() {
  let wake: (() => void) | undefined;
  let missed = false;
  return {
    ring() {
      missed = true;
      wake?.();
    },
    async rung(ms: number): Promise<void> {
      if (!missed && ms > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wake = undefined;
      missed = false;
    },
  };
}
