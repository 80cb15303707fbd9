import { isDeepStrictEqual } from "node:util";
import type { UpdateWebhookInput, WebhookView } from "@expunge/schemas/trpc/webhooks";
import { type Actor, actorName } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointWrite, WebhookStore } from "#webhooks/webhook-store.port.ts";
import {
  type LivingEndpoint,
  existingWebhook,
  noSuchWebhook,
} from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import { type IsForbiddenAddress, refuseForbiddenHost } from "#webhooks/internal/host.ts";
import { webhookView } from "#webhooks/internal/view.ts";

type Deps = {
  readonly webhooks: WebhookStore;
  readonly clock: Clock;
  readonly isForbidden: IsForbiddenAddress;
};

/**
 * Changes what is given of an endpoint, and shows it; the same once more changes nothing. What it was handed and has not got waits while
 * it is disabled; when it is active again, the log is handed to it from where that ended. Throws `not_found`, and `invalid` for a
 * URL in a network that nothing is sent to.
 */
export function updateWebhook({ webhooks, clock, isForbidden }: Deps) {
  return async (actor: Actor, { id, ...asked }: UpdateWebhookInput): Promise<WebhookView> => {
    if (asked.url !== undefined) refuseForbiddenHost(asked.url, isForbidden);
    const changed = await webhooks.change(actor.tenantId, id, (found) => {
      const endpoint = existingWebhook(found);
      const names = changedNames(endpoint, asked);
      if (names.length === 0) return { view: webhookView(endpoint) };
      const at = clock.now();
      const next = { ...endpoint, ...asked, changedAt: at };
      const disabledReason = because(endpoint, next.state, actor);
      const details = {
        changed: names.join(" "),
        ...(names.includes("url") && { host: new URL(next.url).host }),
        ...(names.includes("state") && { state: next.state }),
      };
      const write: EndpointWrite = {
        endpoint: { ...next, disabledReason },
        audit: webhookAudit(actor, at, id, ["update", "changed"], details),
      };
      return { view: webhookView({ ...next, disabledReason }), write };
    });
    if (changed === undefined) throw noSuchWebhook();
    return changed.view;
  };
}

/** Why the endpoint is disabled: as it was, or that somebody has done it now. */
function because(
  endpoint: LivingEndpoint,
  state: LivingEndpoint["state"],
  actor: Actor,
): string | null {
  if (state === "active") return null;
  return endpoint.disabledReason ?? `by ${actorName(actor)}`;
}

function changedNames(
  endpoint: LivingEndpoint,
  asked: Omit<UpdateWebhookInput, "id">,
): readonly string[] {
  const now = new Map<string, unknown>(Object.entries(endpoint));
  return Object.entries(asked)
    .filter(([name, value]) => !isDeepStrictEqual(now.get(name), value))
    .map(([name]) => name)
    .toSorted();
}
