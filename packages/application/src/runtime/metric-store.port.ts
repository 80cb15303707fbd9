/** One series of a monotonic counter, or an increment of it. `labels` is a JSON object with its keys sorted. */
export type MetricSample = {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
};

/** The jobs of one queue: due (`ready`), due later (`deferred`), being worked on (`active`), and the age of the oldest due job in seconds. */
export type QueueDepth = {
  readonly queue: string;
  readonly ready: number;
  readonly deferred: number;
  readonly active: number;
  readonly oldestSeconds: number;
};

/** Deliveries that no endpoint has accepted yet, and the age of the oldest event among them in seconds. */
export type WebhookBacklog = { readonly pending: number; readonly oldestSeconds: number };

/** The metrics of the whole service. Every process adds to them; none names a tenant. */
export type MetricStore = {
  add(increments: readonly MetricSample[]): Promise<void>;
  read(): Promise<readonly MetricSample[]>;
  queues(): Promise<readonly QueueDepth[]>;
  webhooks(): Promise<WebhookBacklog>;
};
