import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointKey, WebhookDeliveryStore } from "#webhooks/delivery-store.port.ts";

/** Events fanned out to one endpoint per transaction, which locks the endpoint. */
const BATCH_SIZE = 500;
/** Batches of one endpoint before the next endpoint gets its turn. */
const BATCHES_PER_TURN = 4;
/** Endpoints per call. */
const MAX_ENDPOINTS = 1_000;

/** `endpoints`: those that received new deliveries. `hasMore`: events are left, for these endpoints or for others. */
export type FanOutResult = {
  readonly endpoints: readonly EndpointKey[];
  readonly hasMore: boolean;
};

/**
 * Creates a delivery for each event of the log and each endpoint subscribed to its type, for the given tenants or for all of them.
 * Bounded per call: call it again while `hasMore` is true.
 */
export function fanOutEvents({
  deliveries,
  clock,
}: {
  deliveries: WebhookDeliveryStore;
  clock: Clock;
}) {
  return async (tenantIds?: readonly string[]): Promise<FanOutResult> => {
    const candidates = await deliveries.endpointsBehind(tenantIds, MAX_ENDPOINTS);
    const endpoints: EndpointKey[] = [];
    let hasMore = candidates.length === MAX_ENDPOINTS;
    for (const endpoint of candidates) {
      let created = 0;
      let behind = true;
      for (let batch = 0; behind && batch < BATCHES_PER_TURN; batch += 1) {
        const result = await deliveries.fanOut(endpoint, BATCH_SIZE, clock.now());
        created += result.made;
        behind = result.behind;
      }
      hasMore ||= behind;
      if (created > 0) endpoints.push(endpoint);
    }
    return { endpoints, hasMore };
  };
}
