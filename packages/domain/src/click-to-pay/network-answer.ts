/**
 * The meaning of a fault, independent of the network's code for it. An adapter maps the codes of its network to these; a code that
 * it does not know is `declined`.
 * - `already_enrolled`, `not_enrolled`: the network holds the customer, or does not.
 * - `card_already_enrolled`, `card_not_enrolled`: the customer has the card, or does not.
 * - `busy`: an earlier request for the same customer is still in flight; the network did not take this one.
 * - `network_error`: a failure inside the network, which may or may not have processed the request.
 * - `declined`: any other refusal, or a request that was given up.
 */
export const FAULT_KINDS = [
  "already_enrolled",
  "not_enrolled",
  "card_already_enrolled",
  "card_not_enrolled",
  "busy",
  "network_error",
  "declined",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * One fault that the network reports. Decisions depend on `kind` only; `code` (the network's own), `field` and `message` are
 * for events, logs and support.
 */
export type NetworkFault = {
  readonly kind: FaultKind;
  readonly code: string;
  readonly field?: string;
  readonly message: string;
};

/**
 * The network's response to a request for a change. Every change is asynchronous.
 * - `accepted`: the request was taken; its outcome is available under `requestTraceId` (at most 36 characters).
 * - `rejected`: the request was read and refused.
 * - `busy`: an earlier request for the same customer is still in flight; this one was not taken. `code` is the network's own.
 * - `unavailable`: no usable response (server error, time-out, broken connection, unreadable body). The request may have been
 *   taken, unless `sent` is false: then it never left this process and can be submitted as if it were new.
 */
export type RequestAnswer =
  | { readonly kind: "accepted"; readonly requestTraceId: string }
  | { readonly kind: "rejected"; readonly faults: readonly NetworkFault[] }
  | { readonly kind: "busy"; readonly code: string }
  | Unavailable;

/** No usable response. `sent: false`: the call was never made. */
type Unavailable = {
  readonly kind: "unavailable";
  readonly cause: string;
  readonly sent?: false;
};

/** The result of one part of a completed request. A failed part carries at least one fault. */
export type StatusDetail =
  | { readonly kind: "in_progress" }
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly faults: readonly [NetworkFault, ...NetworkFault[]] };

/**
 * The network's response to a status request. `completed` does not mean success: `details` has the results.
 * `unknown`: the network does not know the request id.
 */
export type StatusAnswer =
  | { readonly kind: "in_progress" }
  | {
      readonly kind: "completed";
      readonly externalConsumerId: string;
      readonly details: readonly StatusDetail[];
    }
  | { readonly kind: "unknown" }
  | Unavailable;

/** The customer's record at the network: authoritative when a response was lost. */
export type ConsumerDataAnswer =
  | { readonly kind: "enrolled"; readonly instrumentIds: readonly string[] }
  | { readonly kind: "not_enrolled" }
  | Unavailable;
