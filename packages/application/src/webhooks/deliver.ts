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
import { nextTryAt } from "#webhooks/internal/retry.ts";
import { openSecrets, signingSecrets } from "#webhooks/secrets.ts";
import type { Vault } from "#vault/vault.ts";
import { recordWebhookAttempt } from "#webhooks/attempt-channel.ts";

export type DeliverDeps = {
  readonly deliveries: WebhookDeliveryStore;
  readonly sender: WebhookSender;
  readonly vault: Vault;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** How a delivery went; `returned`: it was stopped before its end, and is due at once. */
export type Delivered = WebhookAnswer["kind"] | "dropped" | "returned";

/**
 * Sends a delivery that was taken, outside any transaction, and writes what became of it. An endpoint that says 410 is
 * disabled: nothing of what is pending there is sent any more.
 */
export function deliverWebhook({ deliveries, sender, vault, clock, random }: DeliverDeps) {
  return async (claimed: ClaimedDelivery, stopping: AbortSignal): Promise<Delivered> => {
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
      await deliveries.giveBack(claimed, now);
      return "returned";
    }
    recordWebhookAttempt(answer.kind, Math.max(0, now.getTime() - claimed.since.getTime()));
    const attempt: DeliveryAttempt = {
      at,
      ms: Math.max(0, now.getTime() - at.getTime()),
      status: answer.status ?? null,
      error: answer.kind === "refused" ? answer.cause : null,
    };
    await deliveries.record(claimed, outcomeOf(claimed, answer, attempt, now, random()), now);
    if (answer.kind === "gone") await disable(claimed, now);
    return answer.kind;
  };

  async function disable({ tenantId, endpointId }: ClaimedDelivery, now: Date): Promise<void> {
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
    if (await deliveries.disable(endpoint, WEBHOOK_GONE, { event, audit }))
      await deliveries.endGone(endpoint, now);
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
      const dueAt = nextTryAt(attempts + 1, now, random, answer.retryAfterMs);
      return dueAt === undefined
        ? { state: "dead", attempt, error: answer.cause }
        : { state: "pending", attempt, dueAt };
    }
  }
}
