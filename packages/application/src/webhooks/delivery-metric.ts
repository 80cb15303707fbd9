import { channel } from "node:diagnostics_channel";

/** One attempt to deliver an event. `lagMs`: milliseconds from the event, or from the request to replay it, to the endpoint's answer. */
export type WebhookAttempt = {
  readonly kind: "attempt";
  readonly outcome: "taken" | "refused" | "gone";
  readonly lagMs: number;
};

export const WEBHOOK_CHANNEL = "expunge.webhook";
const attempts = channel(WEBHOOK_CHANNEL);

/** Publishes the outcome of a delivery attempt on its diagnostics channel. */
export function recordWebhookAttempt(outcome: WebhookAttempt["outcome"], lagMs: number): void {
  if (attempts.hasSubscribers)
    attempts.publish({ kind: "attempt", outcome, lagMs } satisfies WebhookAttempt);
}
