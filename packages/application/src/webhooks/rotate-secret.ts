import type { RotateWebhookSecretInput } from "@expunge/schemas/trpc/webhooks";
import type { Actor } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { WebhookStore } from "#webhooks/webhook-store.port.ts";
import { existingWebhook, noSuchWebhook } from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";
import { newSecret, openSecrets, rotateSecrets } from "#webhooks/secrets.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly webhooks: WebhookStore; readonly vault: Vault; readonly clock: Clock };

/**
 * Replaces the signing secret of an endpoint and returns the new one, which is never shown again. The previous secret also signs until the
 * overlap ends. Throws `not_found`.
 */
export function rotateWebhookSecret({ webhooks, vault, clock }: Deps) {
  return async (
    actor: Actor,
    { id, overlapHours }: RotateWebhookSecretInput,
  ): Promise<{ secret: string }> => {
    const { tenantId } = actor;
    const changed = await webhooks.change(tenantId, id, (found) => {
      const endpoint = existingWebhook(found);
      const [secret, at] = [newSecret(), clock.now()];
      const secrets = rotateSecrets(openSecrets(vault, endpoint), secret, at, overlapHours);
      const audit = webhookAudit(actor, at, id, ["rotate_secret", "rotated"], { overlapHours });
      const next = { ...endpoint, secrets: vault.seal(tenantId, endpoint.id, secrets) };
      return { secret, write: { endpoint: next, audit } };
    });
    if (changed === undefined) throw noSuchWebhook();
    return { secret: changed.secret };
  };
}
