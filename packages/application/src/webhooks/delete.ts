import type { Actor } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointWrite, WebhookStore } from "#webhooks/webhook-store.port.ts";
import { isExisting, noSuchWebhook } from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly webhooks: WebhookStore; readonly vault: Vault; readonly clock: Clock };
type DeletedWebhook = { readonly id: string; readonly state: "deleted" };

/**
 * Deletes an endpoint: its secrets are erased and its pending deliveries are dead. Its delivery log stays readable. Idempotent. Throws
 * `not_found`.
 */
export function deleteWebhook({ webhooks, vault, clock }: Deps) {
  return async (actor: Actor, id: string): Promise<DeletedWebhook> => {
    const { tenantId } = actor;
    const found = await webhooks.change(
      tenantId,
      id,
      (endpoint): { readonly write?: EndpointWrite } => {
        if (!isExisting(endpoint)) return {};
        const secrets = vault.seal(tenantId, endpoint.id, []);
        const audit = webhookAudit(actor, clock.now(), id, ["delete", "deleted"]);
        const next = { ...endpoint, state: "deleted", disabledReason: null, secrets } as const;
        return { write: { endpoint: next, audit } };
      },
    );
    if (found === undefined) throw noSuchWebhook();
    // In a transaction of its own: the deliveries may be many, and none of them is sent any more.
    const end = { because: "endpoint deleted", at: clock.now() };
    await webhooks.endDeliveries(tenantId, id, end);
    return { id, state: "deleted" };
  };
}
