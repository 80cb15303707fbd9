/** Work for a worker, committed with the change that causes it. `traceparent`: the trace of the causing request. */
export type Job =
  /** A network request, one at a time for each credential. */
  | {
      readonly kind: "network_request";
      readonly tenantId: string;
      readonly requestId: string;
      readonly credentialId: string;
      readonly traceparent?: string;
    }
  /** A deletion to resume, now or at a time. */
  | {
      readonly kind: "deletion";
      readonly tenantId: string;
      readonly deletionId: string;
      readonly at?: Date;
      readonly traceparent?: string;
    }
  /** A mandate cancellation to send over the tenant's channel. */
  | {
      readonly kind: "mandate_cancellation";
      readonly tenantId: string;
      readonly mandateId: string;
      readonly traceparent?: string;
    }
  /** The erasure of all data retained until this day: one job per day and tenant. */
  | { readonly kind: "retention"; readonly tenantId: string; readonly keptUntil: string };
