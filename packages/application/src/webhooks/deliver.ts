import type { EndpointSecret } from "#webhooks/webhook-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import {
  type ClaimedDelivery,
  type DeliveryAttempt,
  type DeliveryOutcome,
  WEBHOOK_ATTEMPT_MS,
  WEBHOOK_GONE,
  type WebhookDeliveryStore,
} from "#webhooks/delivery-store.port.ts";
import type { DeliveryRecorder } from "#webhooks/delivery-recorder.ts";
import type { WebhookAnswer, WebhookSender } from "#webhooks/webhook-sender.port.ts";
import { webhookEvent } from "#webhooks/event.ts";
import { webhookBody } from "#webhooks/internal/body.ts";
import { nextAttemptAt } from "#webhooks/internal/retry.ts";
import { openSecrets, signingSecrets } from "#webhooks/secrets.ts";
import type { Sealed, Vault } from "#vault/vault.ts";
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
 * The outcome of a delivery. `dropped`: its event is no longer retained. `returned`: not attempted, or aborted before an answer, and due
 * again immediately.
 */
export type DeliveryResult = WebhookAnswer["kind"] | "dropped" | "returned";

/** How deliveries end early: `closing` begins no attempt, `aborting` ends those in progress. */
export type Stop = { readonly closing: AbortSignal; readonly aborting: AbortSignal };

/** The result of the last delivery of a run that was attempted, and the moment at which all outcomes are recorded. */
export type RunResult = { readonly result: DeliveryResult; readonly recorded: Promise<unknown> };

/**
 * Sends a run of claimed deliveries, all of one credential, one after another and outside any transaction. What is behind a refused one
 * waits with it, and what the lease has no time for is returned. An endpoint that answers 410 is disabled, and its pending deliveries end.
 */
export function deliverRun({
  deliveries,
  sender,
  vault,
  clock,
  random,
  record,
}: DeliverDeps & { readonly record: DeliveryRecorder }) {
  /** The deliveries of a claim share their sealed secrets. */
  const opened = new WeakMap<Sealed, readonly EndpointSecret[]>();

  return async (run: readonly ClaimedDelivery[], stop: Stop): Promise<RunResult> => {
    const recorded: Promise<unknown>[] = [];
    let result: DeliveryResult = "returned";
    for (const [place, claimed] of run.entries()) {
      const step = await deliverNext(claimed, stop);
      result = step.result;
      const waits = step.outcome.state === "pending" || step.result === "gone";
      const isLast = place === run.length - 1;
      recorded.push(
        step.disables
          ? record(claimed, step.outcome, isLast).then(() =>
              deliveries.endPending(claimed, clock.now()),
            )
          : record(claimed, step.outcome, isLast),
      );
      if (!waits) continue;
      const dueAt = step.outcome.state === "pending" ? step.outcome.dueAt : clock.now();
      for (const [behind, next] of run.slice(place + 1).entries())
        recorded.push(
          record(next, { state: "pending", dueAt }, place + 1 + behind === run.length - 1),
        );
      break;
    }
    return { result, recorded: Promise.all(recorded) };
  };

  async function deliverNext(claimed: ClaimedDelivery, { closing, aborting }: Stop): Promise<Step> {
    const { tenantId, event, url, format, leasedUntil } = claimed;
    const at = clock.now();
    const isLate = leasedUntil.getTime() - at.getTime() < WEBHOOK_ATTEMPT_MS;
    if (closing.aborted || isLate)
      return { result: "returned", outcome: { state: "pending", dueAt: at } };
    if (event === null)
      return { result: "dropped", outcome: { state: "dead", error: "event no longer kept" } };
    const message = {
      id: event.id,
      url,
      secrets: signingSecrets(secretsOf(claimed), at),
      ...webhookBody(tenantId, format, event),
    };
    const answer = await sender.send(message, aborting);
    const now = clock.now();
    if (aborting.aborted && answer.kind === "refused")
      return { result: "returned", outcome: { state: "pending", dueAt: now } };
    recordWebhookAttempt(answer.kind, Math.max(0, now.getTime() - claimed.since.getTime()));
    const attempt: DeliveryAttempt = {
      at,
      ms: Math.max(0, now.getTime() - at.getTime()),
      status: answer.status ?? null,
      error: answer.kind === "refused" ? answer.cause : null,
    };
    const outcome = outcomeOf(claimed, answer, attempt, now, random());
    // Until this delivery ends, the next one of its credential cannot be claimed: the endpoint is disabled first.
    const disables = answer.kind === "gone" && (await disable(claimed, now));
    return { result: answer.kind, outcome, disables };
  }

  function secretsOf({ tenantId, endpointId: id, secrets }: ClaimedDelivery) {
    const known = opened.get(secrets) ?? openSecrets(vault, { tenantId, id, secrets });
    opened.set(secrets, known);
    return known;
  }

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

type Step = {
  readonly result: DeliveryResult;
  readonly outcome: DeliveryOutcome;
  /** Whether it disabled the endpoint. */
  readonly disables?: boolean;
};

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
