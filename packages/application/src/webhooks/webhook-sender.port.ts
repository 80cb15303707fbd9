/** One event for one endpoint. */
export type WebhookMessage = {
  /** The id of the event: it identifies duplicates, and is the same at every try. */
  readonly id: string;
  readonly url: string;
  /** The secrets to sign with (`whsec_…`): two while one takes over from the other. */
  readonly secrets: readonly string[];
  readonly contentType: string;
  readonly body: string;
};

/**
 * What an endpoint made of it. `refused` may be tried again: the status, where there was one, and the cause in words that carry no
 * data; `retryAfterMs` when the endpoint said how long it wants to be left alone. `gone`: it said 410, and is never to be bothered again.
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
