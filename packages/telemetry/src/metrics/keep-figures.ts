import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { FigureStore } from "@expunge/application/runtime/figure-store.port";
import {
  NETWORK_CALL_CHANNEL,
  type NetworkCall,
} from "@expunge/application/network-requests/call-metric";
import {
  WEBHOOK_CHANNEL,
  type WebhookAttempt,
} from "@expunge/application/webhooks/attempt-channel";
import { WRITTEN_CHANNEL, type Written } from "@expunge/application/write-path/commit-channel";
import { countWritten } from "#metrics/count-written.ts";
import { FIGURES } from "#metrics/figure-catalogue.ts";
import { createFigureSums } from "#metrics/figure-sums.ts";

const FLUSH_MS = 1_000;

export type KeptFigures = {
  /** Hands on what has not been handed on yet, and counts no more. */
  close(): Promise<void>;
};

/**
 * Adds up what this process sees, and hands it on every second, so that whichever process is asked tells the figures of all of them.
 * What could not be handed on is kept for the next time. A process that is killed takes at most its last second along; when
 * an answer of the database was lost, a second may count twice.
 */
export function keepFigures({
  store,
  onError,
}: {
  readonly store: Pick<FigureStore, "add">;
  readonly onError: (error: unknown) => void;
}): KeptFigures {
  const sums = createFigureSums();
  let flushing: Promise<void> = Promise.resolve();

  async function handOn(): Promise<void> {
    const figures = sums.take();
    if (figures.length === 0) return;
    try {
      await store.add(figures);
    } catch (error) {
      sums.add(figures);
      onError(error);
    }
  }

  const flush = (): Promise<void> => {
    flushing = flushing.then(handOn);
    return flushing;
  };

  const listeners = [
    [WRITTEN_CHANNEL, (told: unknown) => countWritten(sums, told as Written)],
    [
      NETWORK_CALL_CHANNEL,
      (told: unknown) => {
        const { operation, outcome, ms } = told as NetworkCall;
        sums.count(FIGURES.networkCalls, { operation, outcome });
        sums.observe(FIGURES.networkCallSeconds, { operation }, ms / 1000);
      },
    ],
    [
      WEBHOOK_CHANNEL,
      (told: unknown) => {
        const { outcome, lagMs } = told as WebhookAttempt;
        sums.count(FIGURES.webhookAttempts, { outcome });
        if (outcome === "taken") sums.observe(FIGURES.webhookLag, {}, Math.max(0, lagMs) / 1000);
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
