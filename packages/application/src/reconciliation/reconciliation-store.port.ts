import type {
  FindingKind,
  ReconciledCustomer,
  RequestInFlight,
} from "@expunge/domain/click-to-pay/decide-reconciliation";
import type { Change } from "#write-path/change.ts";

/** A customer to compare, from one database snapshot. */
export type CustomerSnapshot = ReconciledCustomer & {
  readonly id: string;
  readonly accountId: string;
  readonly reference: string;
  readonly ownerBid: string | null;
  readonly networkReference: string | null;
  readonly version: number;
  readonly changedAt: Date;
  readonly requests: readonly (Omit<RequestInFlight, "ageMs"> & { readonly requestedAt: Date })[];
  /** Findings of earlier rounds that are not resolved. */
  readonly openFindings: readonly FindingKind[];
};

/** A page of customers in the order of their ids. `last`: the cursor of the next page; missing on the last one. */
export type CustomerPage = {
  readonly customers: readonly CustomerSnapshot[];
  readonly last?: string;
};

/** A leased round. `cursor`: the id of the last customer that was compared. */
export type ReconciliationRound = { readonly startedAt: Date; readonly cursor: string | null };

/** The writes for one customer. */
export type ReconciliationWrite = {
  readonly credentialId: string;
  readonly found: readonly FindingKind[];
  readonly resolved: readonly FindingKind[];
  /** Ids of network requests to close as failed. */
  readonly ended: readonly string[];
  readonly change: Change;
  readonly at: Date;
};

/** The progress and the findings of the comparison with the network. */
export interface ReconciliationStore {
  /** Tenants without a lease whose round is due, unfinished, or was never started. */
  dueTenants(now: Date, dueBefore: Date): Promise<readonly string[]>;
  /**
   * Leases a tenant's unfinished round, or a new one. Undefined when none is due or another process holds the lease; the first round of a
   * tenant is due one interval after its first call.
   */
  leaseRound(
    tenantId: string,
    lease: string,
    times: { readonly now: Date; readonly dueBefore: Date; readonly until: Date },
  ): Promise<ReconciliationRound | undefined>;
  /** Saves the cursor and extends the lease. False when the lease was lost. */
  saveProgress(
    tenantId: string,
    lease: string,
    cursor: string | null,
    until: Date,
  ): Promise<boolean>;
  /** Closes a round in which every customer was compared. */
  finishRound(tenantId: string, lease: string): Promise<void>;
  /**
   * Customers after an id, with the holds that are active at `now`. Those removed, or whose enrolment failed, before `goneSince` are left
   * out unless they have open findings or requests.
   */
  listCustomers(
    tenantId: string,
    options: {
      readonly after: string | null;
      readonly goneSince: Date;
      readonly now: Date;
      readonly limit: number;
    },
  ): Promise<CustomerPage>;
  /** Writes findings with their change and its `jobs` atomically. False when the customer has changed since it was loaded. */
  recordFindings(tenantId: string, write: ReconciliationWrite): Promise<boolean>;
}
