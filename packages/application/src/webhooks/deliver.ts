import type { Clock } from "#runtime/clock.port.ts";
import {
  type ClaimedDelivery,
  type DeliveryAttempt,
  type DeliveryOutcome,
  WEBHOOK_GONE,
  type WebhookDeliveryStore,
} from "#webhooks/delivery-store.port.ts";
import type { WebhookAnswer, WebhookSender } from "#webhooks/webhook-sender.port.ts";
import { webhookEvent } from "#webhooks/event.ts";
import { webhookBody } from "#webhooks/internal/body.ts";
import { nextAttemptAt } from "#webhooks/internal/retry.ts";
import { openSecrets, signingSecrets } from "#webhooks/secrets.ts";
import type { Vault } from "#vault/vault.ts";
import { recordWebhookAttempt } from "#webhooks/delivery-metric.ts";

export type DeliverDeps = {
  readonly deliveries: WebhookDeliveryStore;
  readonly sender: WebhookSender;
  readonly vault: Pick<Vault, "open">;
  readonly clock: Clock;
  /** In [0, 1): jitters the delay of a retry. */
  readonly random: () => number;
};

/**
 * The outcome of a delivery. `dropped`: its event is no longer retained. `returned`: aborted before an answer, and due again immediately.
 */
export type DeliveryResult = WebhookAnswer["kind"] | "dropped" | "returned";

/**
 * Sends a claimed delivery outside any transaction and records the outcome. An endpoint that answers 410 is disabled, and its pending
 * deliveries end.
 */
export function deliverWebhook({ deliveries, sender, vault, clock, random }: DeliverDeps) {
  return async (claimed: ClaimedDelivery, stopping: AbortSignal): Promise<DeliveryResult> => {
    const { tenantId, endpointId, event, url, format } = claimed;
    if (event === null) {
      await deliveries.record(
        claimed,
        { state: "dead", error: "event no longer kept" },
        clock.now(),
      );
      return "dropped";
    }
    const at = clock.now();
    const secrets = openSecrets(vault, { tenantId, id: endpointId, secrets: claimed.secrets });
    const message = {
      id: event.id,
      url,
      secrets: signingSecrets(secrets, at),
      ...webhookBody(tenantId, format, event),
    };
    const answer = await sender.send(message, stopping);
    const now = clock.now();
    if (stopping.aborted && answer.kind === "refused") {
      await deliveries.release(claimed, now);
      return "returned";
    }
    recordWebhookAttempt(answer.kind, Math.max(0, now.getTime() - claimed.since.getTime()));
    const attempt: DeliveryAttempt = {
      at,
      ms: Math.max(0, now.getTime() - at.getTime()),
      status: answer.status ?? null,
      error: answer.kind === "refused" ? answer.cause : null,
    };
    const outcome = outcomeOf(claimed, answer, attempt, now, random());
    // Until this delivery ends, the next one of its credential cannot be claimed: the endpoint is disabled first.
    const disabled = answer.kind === "gone" && (await disable(claimed, now));
    await deliveries.record(claimed, outcome, now);
    if (disabled) await deliveries.endPending(claimed, now);
    return answer.kind;
  };

  function disable({ tenantId, endpointId }: ClaimedDelivery, now: Date): Promise<boolean> {
    const endpoint = { tenantId, endpointId };
    const data = { endpointId, because: WEBHOOK_GONE };
    const event = webhookEvent(clock.newId(), "expunge.webhook.disabled", data, now);
    const audit = {
      occurredAt: now,
      actor: "system:worker",
      action: "webhook.disable",
      subject: endpointId,
      outcome: "disabled",
      details: { reason: WEBHOOK_GONE },
    };
    return deliveries.disable(endpoint, WEBHOOK_GONE, { event, audit });
  }
}

function outcomeOf(
  { attempts }: ClaimedDelivery,
  answer: WebhookAnswer,
  attempt: DeliveryAttempt,
  now: Date,
  random: number,
): DeliveryOutcome {
  switch (answer.kind) {
    case "taken":
      return { state: "delivered", attempt };
    case "gone":
      return { state: "dead", attempt, error: WEBHOOK_GONE };
    case "refused": {
      const dueAt = nextAttemptAt(attempts + 1, now, random, answer.retryAfterMs);
      return dueAt === undefined
        ? { state: "dead", attempt, error: answer.cause }
        : { state: "pending", attempt, dueAt };
    }
  }
}
