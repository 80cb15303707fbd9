import { channel } from "node:diagnostics_channel";

/** A try to deliver an event. `lagMs`: from when it occurred, or its replay was asked for, to the endpoint's answer. */
export type WebhookAttempt = {
  readonly kind: "attempt";
  readonly outcome: "taken" | "refused" | "gone";
  readonly lagMs: number;
};

export const WEBHOOK_CHANNEL = "expunge.webhook";
const attempts = channel(WEBHOOK_CHANNEL);

/** Tells who listens on the channel how a try went. */
export function recordWebhookAttempt(outcome: WebhookAttempt["outcome"], lagMs: number): void {
  if (attempts.hasSubscribers)
    attempts.publish({ kind: "attempt", outcome, lagMs } satisfies WebhookAttempt);
}
