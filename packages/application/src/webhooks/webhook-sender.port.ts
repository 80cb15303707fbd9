/** One event for one endpoint. */
export type WebhookMessage = {
  /** The event's id, the same at every attempt: receivers detect duplicates by it. */
  readonly id: string;
  readonly url: string;
  /** The secrets to sign with (`whsec_…`); two during the overlap of a rotation. */
  readonly secrets: readonly string[];
  readonly contentType: string;
  readonly body: string;
};

/**
 * The answer of an endpoint. `refused` may be retried: `cause` carries no data, `retryAfterMs` is the endpoint's `Retry-After`. `gone`: it
 * answered 410 and receives nothing more.
 */
export type WebhookAnswer =
  | { readonly kind: "taken"; readonly status: number }
  | { readonly kind: "gone"; readonly status: number }
  | {
      readonly kind: "refused";
      readonly status?: number;
      readonly cause: string;
      readonly retryAfterMs?: number;
    };

/** Sends events to endpoints. `send` never rejects. */
export interface WebhookSender {
  send(message: WebhookMessage, signal?: AbortSignal): Promise<WebhookAnswer>;
  close(): Promise<void>;
}
