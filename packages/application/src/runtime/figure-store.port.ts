/** A sum that only grows, or what is to be added to it: its name, and its labels as JSON with their names in order. */
export type Figure = { readonly name: string; readonly labels: string; readonly value: number };

/** The jobs of one queue: due, due later, being done; and for how many seconds the oldest has been due. */
export type QueueDepth = {
  readonly queue: string;
  readonly ready: number;
  readonly deferred: number;
  readonly active: number;
  readonly oldestSeconds: number;
};

/** What has not been taken by webhooks yet, and how many seconds ago the oldest of it happened. */
export type WebhookBacklog = { readonly pending: number; readonly oldestSeconds: number };

/** The figures of the whole service, to which each of its processes adds. They tell nothing of any tenant. */
export type FigureStore = {
  add(figures: readonly Figure[]): Promise<void>;
  read(): Promise<readonly Figure[]>;
  queues(): Promise<readonly QueueDepth[]>;
  webhooks(): Promise<WebhookBacklog>;
};
