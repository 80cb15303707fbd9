import type { ProcessMetrics } from "#metrics/rendered-metric.ts";

/** Whether a worker sends to the network, to webhooks and to the folder of cancellations. */
export function sendingMetrics(isBlocked: () => boolean): ProcessMetrics {
  return () => [
    {
      name: "expunge_sending_blocked",
      help: "1 while this worker sends nothing, because of its environment or a restore; else 0.",
      type: "gauge",
      values: [{ labels: {}, value: isBlocked() ? 1 : 0 }],
    },
  ];
}
