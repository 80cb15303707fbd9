import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointName, WebhookDeliveryStore } from "#webhooks/delivery-store.port.ts";

/** How many events of the log are handed out at once: an endpoint is locked for as long as that takes. */
const LONGEST_LIST = 500;
/** How many lists an endpoint gets before it is the next one's turn. */
const LISTS_AT_A_TIME = 4;
/** How many endpoints one look finds. */
const ENDPOINTS = 1_000;

/** Endpoints that were given something to be told; `behind`: there is more, for these or for others. */
export type HandedOut = { readonly given: readonly EndpointName[]; readonly behind: boolean };

/** Hands the events of the log on to the endpoints that want them, of these tenants or of all: a delivery for each. */
export function fanOutEvents({
  deliveries,
  clock,
}: {
  deliveries: WebhookDeliveryStore;
  clock: Clock;
}) {
  return async (tenantIds?: readonly string[]): Promise<HandedOut> => {
    const endpoints = await deliveries.behind(tenantIds, ENDPOINTS);
    const given: EndpointName[] = [];
    let behind = endpoints.length === ENDPOINTS;
    for (const endpoint of endpoints) {
      let made = 0;
      let more = true;
      for (let list = 0; more && list < LISTS_AT_A_TIME; list += 1) {
        const handed = await deliveries.handOut(endpoint, LONGEST_LIST, clock.now());
        made += handed.made;
        more = handed.behind;
      }
      behind ||= more;
      if (made > 0) given.push(endpoint);
    }
    return { given, behind };
  };
}
