import type { BatchLimits } from "#batch/batch-limits.ts";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { Subject } from "#deletion/subject.ts";
import type { RiskPolicy } from "#risk/risk-policy.ts";

/** Conditions under which a deletion waits for approval; all present ones must be met. `fromAmountMinor`: open collections, in cents. */
export type ApprovalRequirement = {
  readonly reasons?: readonly DeletionReason[];
  readonly kinds?: readonly Subject["kind"][];
  readonly fromAmountMinor?: number;
};

/** The settings of a tenant. */
export type TenantPolicy = {
  /** A deletion waits for approval if it meets any of these requirements. */
  readonly approval: readonly ApprovalRequirement[];
  /** The undo window of a deletion, in seconds; 0 for none. */
  readonly undoSeconds: number;
  /** The retention of mandate evidence beyond 13 months, in days. */
  readonly evidenceMarginDays: number;
  /** The channel for mandate cancellations. */
  readonly cancellationChannel: "none" | "pain.011";
  /** The owner BIDs that the tenant uses, of those that the operator assigned to it; all of them if absent. */
  readonly ownerBids?: readonly string[];
  readonly risk: RiskPolicy;
  /** The time limit for a network request without an outcome, in hours; the service's limit if absent. */
  readonly networkGiveUpHours?: number;
  /** The limits of batches; the defaults of `batch-limits.ts` where one is absent. */
  readonly batches?: BatchLimits;
};

export const DEFAULT_POLICY: TenantPolicy = {
  approval: [],
  undoSeconds: 0,
  evidenceMarginDays: 30,
  cancellationChannel: "none",
  risk: {},
};
