import { isDeepStrictEqual } from "node:util";
import type { UpdateWebhookInput, WebhookView } from "@expunge/schemas/trpc/webhooks";
import { type Actor, actorName } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointWrite, WebhookStore } from "#webhooks/webhook-store.port.ts";
import {
  type ExistingEndpoint,
  existingWebhook,
  noSuchWebhook,
} from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import { type ReceiverFault, assertAllowedUrl } from "#webhooks/internal/assert-allowed-url.ts";
import { webhookView } from "#webhooks/internal/view.ts";

type Deps = {
  readonly webhooks: WebhookStore;
  readonly clock: Clock;
  readonly receiverFault: ReceiverFault;
};

/**
 * Updates the given fields of an endpoint and returns it; unchanged values write nothing. While an endpoint is disabled, its pending
 * deliveries wait; once active again, fan-out resumes where it stopped. Throws `not_found`, and `invalid` for a URL that no event may
 * be sent to.
 */
export function updateWebhook({ webhooks, clock, receiverFault }: Deps) {
  return async (actor: Actor, { id, ...changes }: UpdateWebhookInput): Promise<WebhookView> => {
    if (changes.url !== undefined) assertAllowedUrl(changes.url, receiverFault);
    const changed = await webhooks.change(actor.tenantId, id, (found) => {
      const endpoint = existingWebhook(found);
      const fields = changedFields(endpoint, changes);
      if (fields.length === 0) return { view: webhookView(endpoint) };
      const at = clock.now();
      const next = { ...endpoint, ...changes, changedAt: at };
      const disabledReason = reasonToDisable(endpoint, next.state, actor);
      const details = {
        changed: fields.join(" "),
        ...(fields.includes("url") && { host: new URL(next.url).host }),
        ...(fields.includes("state") && { state: next.state }),
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

/** The reason why the endpoint is disabled: its present one, or this actor; null when it is active. */
function reasonToDisable(
  endpoint: ExistingEndpoint,
  state: ExistingEndpoint["state"],
  actor: Actor,
): string | null {
  if (state === "active") return null;
  return endpoint.disabledReason ?? `by ${actorName(actor)}`;
}

function changedFields(
  endpoint: ExistingEndpoint,
  changes: Omit<UpdateWebhookInput, "id">,
): readonly string[] {
  const now = new Map<string, unknown>(Object.entries(endpoint));
  return Object.entries(changes)
    .filter(([name, value]) => !isDeepStrictEqual(now.get(name), value))
    .map(([name]) => name)
    .toSorted();
}
