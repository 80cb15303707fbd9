import type {
  FindingKind,
  ReconciledCustomer,
  RequestInFlight,
} from "@expunge/domain/click-to-pay/decide-reconciliation";
import type { Change } from "#write-path/change.ts";

/** A customer to be compared, as one look at the database has it. */
export type ComparedCustomer = ReconciledCustomer & {
  readonly id: string;
  readonly accountId: string;
  readonly reference: string;
  readonly ownerBid: string | null;
  readonly version: number;
  readonly changedAt: Date;
  readonly requests: readonly (Omit<RequestInFlight, "ageMs"> & { readonly requestedAt: Date })[];
  /** What was found of it before, and is not resolved. */
  readonly standing: readonly FindingKind[];
};

/** Customers by their ids. `last`: the id to go on behind; missing when there are no more. */
export type CustomerPage = {
  readonly customers: readonly ComparedCustomer[];
  readonly last?: string;
};

/** A round that was taken: `cursor` is the last customer that it has seen. */
export type TakenRound = { readonly startedAt: Date; readonly cursor: string | null };

/** What is written of one customer. */
export type ReconciliationWrite = {
  readonly credentialId: string;
  readonly found: readonly FindingKind[];
  readonly resolved: readonly FindingKind[];
  /** Requests to the network that are ended as failed. */
  readonly ended: readonly string[];
  readonly change: Change;
  readonly at: Date;
};

/** Where the comparison with the network stands, and what it finds. */
export interface ReconciliationStore {
  /** The tenants whose round is due, was left unfinished, or was never seen, and that nobody works on. */
  tenants(now: Date, dueBefore: Date): Promise<readonly string[]>;
  /**
   * Takes a tenant's round on lease, the unfinished one or a new one. Nothing when it is not due, or somebody else has it; a tenant
   * that is seen for the first time is due one interval later.
   */
  take(
    tenantId: string,
    lease: string,
    times: { readonly now: Date; readonly dueBefore: Date; readonly until: Date },
  ): Promise<TakenRound | undefined>;
  /** Writes how far the round is, and holds it until then. False when the lease is somebody else's by now. */
  keep(tenantId: string, lease: string, cursor: string | null, until: Date): Promise<boolean>;
  /** The round has seen every customer. */
  end(tenantId: string, lease: string): Promise<void>;
  /** Customers behind an id. What was removed, or whose enrolment failed, before `goneSince` is left out, unless something of it stands. */
  page(
    tenantId: string,
    asked: { readonly after: string | null; readonly goneSince: Date; readonly limit: number },
  ): Promise<CustomerPage>;
  /** Writes findings with their change and its `jobs`, all or nothing. False when the customer has changed since it was loaded. */
  note(tenantId: string, noted: ReconciliationWrite): Promise<boolean>;
}
