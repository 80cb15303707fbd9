import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { MetricStore } from "@expunge/application/runtime/metric-store.port";
import {
  NETWORK_CALL_CHANNEL,
  type NetworkCall,
} from "@expunge/application/network-requests/call-metric";
import {
  WEBHOOK_CHANNEL,
  type WebhookAttempt,
} from "@expunge/application/webhooks/attempt-channel";
import {
  COMMIT_CHANNEL,
  type CommittedChanges,
} from "@expunge/application/write-path/commit-channel";
import { countCommit } from "#metrics/count-commit.ts";
import { METRICS } from "#metrics/metric-catalogue.ts";
import { createMetricSums } from "#metrics/metric-sums.ts";

const FLUSH_MS = 1_000;

export type MetricCollector = {
  /** Hands on what has not been handed on yet, and counts no more. */
  close(): Promise<void>;
};

/**
 * Adds up what this process sees, and hands it on every second, so that whichever process is asked tells the metrics of all of them.
 * What could not be handed on is kept for the next time. A process that is killed takes at most its last second along; when
 * an answer of the database was lost, a second may count twice.
 */
export function collectMetrics({
  store,
  onError,
}: {
  readonly store: Pick<MetricStore, "add">;
  readonly onError: (error: unknown) => void;
}): MetricCollector {
  const sums = createMetricSums();
  let flushing: Promise<void> = Promise.resolve();

  async function handOn(): Promise<void> {
    const metrics = sums.take();
    if (metrics.length === 0) return;
    try {
      await store.add(metrics);
    } catch (error) {
      sums.add(metrics);
      onError(error);
    }
  }

  const flush = (): Promise<void> => {
    flushing = flushing.then(handOn);
    return flushing;
  };

  const listeners = [
    [COMMIT_CHANNEL, (told: unknown) => countCommit(sums, told as CommittedChanges)],
    [
      NETWORK_CALL_CHANNEL,
      (told: unknown) => {
        const { operation, outcome, ms } = told as NetworkCall;
        sums.count(METRICS.networkCalls, { operation, outcome });
        sums.observe(METRICS.networkCallSeconds, { operation }, ms / 1000);
      },
    ],
    [
      WEBHOOK_CHANNEL,
      (told: unknown) => {
        const { outcome, lagMs } = told as WebhookAttempt;
        sums.count(METRICS.webhookAttempts, { outcome });
        if (outcome === "taken") sums.observe(METRICS.webhookLag, {}, Math.max(0, lagMs) / 1000);
      },
    ],
  ] as const;
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    async close() {
      clearInterval(timer);
      for (const [channel, listener] of listeners) unsubscribe(channel, listener);
      await flush();
    },
  };
}
