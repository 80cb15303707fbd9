import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { Subject } from "#deletion/subject.ts";
import type { RiskPolicy } from "#risk/risk-policy.ts";

/**
 * Deletions that wait for approval: those for which all that is named here is so. `fromAmountMinor` is about the collections
 * at stake, in cents.
 */
export type ApprovalRequirement = {
  readonly reasons?: readonly DeletionReason[];
  readonly kinds?: readonly Subject["kind"][];
  readonly fromAmountMinor?: number;
};

/** What a tenant has decided for itself. */
export type TenantPolicy = {
  /** A deletion waits for approval when any of these is about it. */
  readonly approval: readonly ApprovalRequirement[];
  /** How long a deletion can be undone, in seconds. */
  readonly undoSeconds: number;
  /** How much longer than 13 months the evidence of a mandate is kept, in days. */
  readonly evidenceMarginDays: number;
  /** Over which channel the cancellation of a mandate is told. */
  readonly cancellationChannel: "none" | "pain.011";
  /** The owner BIDs under which customers are enrolled; any when missing. */
  readonly ownerBids?: readonly string[];
  readonly risk: RiskPolicy;
  /** How long a request to the network may go without an outcome before it has failed, in hours; the service's limit when missing. */
  readonly networkGiveUpHours?: number;
};

export const DEFAULT_POLICY: TenantPolicy = {
  approval: [],
  undoSeconds: 0,
  evidenceMarginDays: 30,
  cancellationChannel: "none",
  risk: {},
};
