import type { Actor } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { EndpointWrite, WebhookStore } from "#webhooks/webhook-store.port.ts";
import { isLiving, noSuchWebhook } from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly webhooks: WebhookStore; readonly vault: Vault; readonly clock: Clock };
type Deleted = { readonly id: string; readonly state: "deleted" };

/**
 * Deletes an endpoint: nothing more is sent to it, its secrets are gone, what it has not got is dead. What became of its deliveries can
 * still be read. The same again changes nothing. Throws `not_found`.
 */
export function deleteWebhook({ webhooks, vault, clock }: Deps) {
  return async (actor: Actor, id: string): Promise<Deleted> => {
    const { tenantId } = actor;
    const found = await webhooks.change(
      tenantId,
      id,
      (endpoint): { readonly write?: EndpointWrite } => {
        if (!isLiving(endpoint)) return {};
        const secrets = vault.seal(tenantId, id, []);
        const audit = webhookAudit(actor, clock.now(), id, ["delete", "deleted"]);
        const next = { ...endpoint, state: "deleted", disabledReason: null, secrets } as const;
        return { write: { endpoint: next, audit } };
      },
    );
    if (found === undefined) throw noSuchWebhook();
    // Not in one piece with the rest: they may be many, and none of them is sent any more.
    const end = { because: "endpoint deleted", at: clock.now() };
    await webhooks.endDeliveries(tenantId, id, end);
    return { id, state: "deleted" };
  };
}
