/**
 * A metric of the service in base units, for the naming rules of Prometheus. `bounds`: the upper bounds of a histogram's buckets, in
 * seconds.
 */
export type MetricDefinition =
  | { readonly kind: "counter"; readonly name: string; readonly help: string }
  | {
      readonly kind: "histogram";
      readonly name: string;
      readonly help: string;
      readonly bounds: readonly number[];
    };

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** From deletions that complete immediately to those that take the network a day. */
const BOUNDS = [
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  4 * HOUR,
  24 * HOUR,
];

/** The metrics that all processes of the service sum up. Their names are part of the operators' interface. */
export const METRICS = {
  deletions: {
    kind: "counter",
    name: "expunge_deletions_total",
    help: "Deletions that have entered a state, by kind of credential.",
  },
  deletionSeconds: {
    kind: "histogram",
    name: "expunge_deletion_seconds",
    help: "Seconds from the acceptance of a deletion to the credential being unusable, to the network's confirmation, to its end.",
    bounds: BOUNDS,
  },
  networkRequests: {
    kind: "counter",
    name: "expunge_network_requests_total",
    help: "Requests to the network that have ended, by operation and outcome.",
  },
  networkRetries: {
    kind: "counter",
    name: "expunge_network_retries_total",
    help: "How often requests that have ended were put to the network beyond the first time.",
  },
  networkCalls: {
    kind: "counter",
    name: "expunge_network_calls_total",
    help: "Calls to the network, by operation and whether a usable answer came.",
  },
  networkCallSeconds: {
    kind: "histogram",
    name: "expunge_network_call_seconds",
    help: "Seconds that a call to the network took.",
    bounds: BOUNDS.filter((bound) => bound <= MINUTE),
  },
  webhookAttempts: {
    kind: "counter",
    name: "expunge_webhook_attempts_total",
    help: "Tries to hand an event to a webhook, by outcome.",
  },
  webhookLag: {
    kind: "histogram",
    name: "expunge_webhook_lag_seconds",
    help: "Seconds from an event to its being taken by a webhook.",
    bounds: BOUNDS,
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type Counter = Extract<(typeof METRICS)[keyof typeof METRICS], { kind: "counter" }>;
export type Histogram = Extract<(typeof METRICS)[keyof typeof METRICS], { kind: "histogram" }>;
