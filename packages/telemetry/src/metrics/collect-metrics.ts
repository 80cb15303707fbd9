import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { MetricStore } from "@expunge/application/runtime/metric-store.port";
import {
  NETWORK_CALL_CHANNEL,
  type NetworkCall,
} from "@expunge/application/network-requests/call-metric";
import {
  WEBHOOK_CHANNEL,
  type WebhookAttempt,
} from "@expunge/application/webhooks/delivery-metric";
import {
  COMMIT_CHANNEL,
  type CommittedChanges,
} from "@expunge/application/write-path/commit-channel";
import { countCommit } from "#metrics/count-commit.ts";
import { METRICS } from "#metrics/metric-catalogue.ts";
import { createMetricSums } from "#metrics/metric-sums.ts";

const FLUSH_MS = 1_000;

export type MetricCollector = {
  /** Unsubscribes, and writes the remaining counts. */
  close(): Promise<void>;
};

/**
 * Counts the events of this process and adds the counts to the store every second, so that any process can report the metrics of all.
 * After an error the counts stay for the next flush. A killed process loses at most its last second; if the database's answer is lost, a
 * second may count twice.
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

  async function write(): Promise<void> {
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
    flushing = flushing.then(write);
    return flushing;
  };

  const listeners = [
    [COMMIT_CHANNEL, (message: unknown) => countCommit(sums, message as CommittedChanges)],
    [
      NETWORK_CALL_CHANNEL,
      (message: unknown) => {
        const { operation, outcome, ms } = message as NetworkCall;
        sums.count(METRICS.networkCalls, { operation, outcome });
        sums.observe(METRICS.networkCallSeconds, { operation }, ms / 1000);
      },
    ],
    [
      WEBHOOK_CHANNEL,
      (message: unknown) => {
        const { outcome, lagMs } = message as WebhookAttempt;
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
