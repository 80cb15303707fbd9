/** One fault that the network reports: its reason code (`VIDC-2002`), the field it is about, and its words. */
export type NetworkFault = {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
};

/**
 * What the network says when it is asked for something (Visa ID and Credential API: every change is asynchronous).
 * - `accepted`: it took the request; `requestTraceId` (at most 36 characters) is how its outcome is asked for later.
 * - `rejected`: it read the request and will not do it (4xx with a VIDC code).
 * - `busy`: an earlier request for the same consumer is still in flight (409 VIDC-3000). Nothing was taken.
 * - `unavailable`: no usable answer (5xx, VIDC-5000, time-out, broken connection, unreadable body).
 *   Nobody knows whether the request was taken, unless `sent: false` says that it never left: it can be asked for as if it were new.
 */
export type RequestAnswer =
  | { readonly kind: "accepted"; readonly requestTraceId: string }
  | { readonly kind: "rejected"; readonly faults: readonly NetworkFault[] }
  | { readonly kind: "busy" }
  | Unavailable;

/** No usable answer. `sent: false`: the call was never made. */
type Unavailable = {
  readonly kind: "unavailable";
  readonly cause: string;
  readonly sent?: false;
};

/** One intent of a request, as the network reports it once the request is completed. */
export type StatusDetail = {
  readonly intent: string;
  readonly status: string;
  readonly errors: readonly NetworkFault[];
};

/**
 * What the network says when it is asked how a request went. `completed` is not success: `details` says which.
 * `unknown` is VIDC-1001 for a request id that the network does not know.
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

/** What the network holds of a consumer (`getData`), the last word when an answer was lost. */
export type ConsumerDataAnswer =
  | { readonly kind: "enrolled"; readonly instrumentIds: readonly string[] }
  | { readonly kind: "not_enrolled" }
  | Unavailable;
