import type { CreateWebhookInput } from "@expunge/schemas/trpc/webhooks";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { WebhookStore } from "#webhooks/webhook-store.port.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import { type ReceiverFault, assertAllowedUrl } from "#webhooks/internal/assert-allowed-url.ts";
import { newSecret } from "#webhooks/secrets.ts";
import type { Vault } from "#vault/vault.ts";

const MAX_ENDPOINTS = 20;

type Deps = {
  readonly webhooks: WebhookStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly receiverFault: ReceiverFault;
};

/**
 * Registers an endpoint for all events from now on and returns its signing secret, which is never shown again. Throws `invalid` for a URL
 * that no event may be sent to, and `conflict` when the tenant already has the maximum number of endpoints.
 */
export function createWebhook({ webhooks, vault, clock, receiverFault }: Deps) {
  return async (
    actor: Actor,
    { url, eventTypes, format, batchItems }: CreateWebhookInput,
  ): Promise<{ id: string; secret: string }> => {
    assertAllowedUrl(url, receiverFault);
    const { tenantId } = actor;
    const [id, secret, at] = [clock.newId(), newSecret(), clock.now()];
    const created = await webhooks.create(
      {
        tenantId,
        id,
        url,
        eventTypes,
        format,
        batchItems,
        state: "active",
        disabledReason: null,
        secrets: vault.seal(tenantId, id, [{ secret, until: null }]),
        createdBy: actorName(actor),
        createdAt: at,
        changedAt: at,
      },
      {
        limit: MAX_ENDPOINTS,
        audit: webhookAudit(actor, at, id, ["create", "created"], {
          host: new URL(url).host,
          format,
          ...(batchItems && { batchItems: "yes" }),
        }),
      },
    );
    if (created === "full")
      throw new ExpungeError("conflict", `a tenant has at most ${MAX_ENDPOINTS} webhooks`);
    return { id, secret };
  };
}
