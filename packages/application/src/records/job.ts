/** Work that commits with the change that it is for, and is done by a worker. `traceparent`: the trace of the request that made it. */
export type Job =
  /** A request to the network, one at a time for each credential. */
  | {
      readonly kind: "network_request";
      readonly tenantId: string;
      readonly requestId: string;
      readonly credentialId: string;
      readonly traceparent?: string;
    }
  /** A deletion that goes on: now, or at its time. */
  | {
      readonly kind: "deletion";
      readonly tenantId: string;
      readonly deletionId: string;
      readonly at?: Date;
      readonly traceparent?: string;
    }
  /** A cancelled mandate that is told over the tenant's channel. */
  | {
      readonly kind: "mandate_cancellation";
      readonly tenantId: string;
      readonly mandateId: string;
      readonly traceparent?: string;
    }
  /** What was kept until this day is erased on the next: one job a day and tenant, for all that asked for it. */
  | { readonly kind: "retention"; readonly tenantId: string; readonly keptUntil: string };
