import type { Target } from "@expunge/schemas/boundary/target";
import type { Approval, DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { Reason } from "@expunge/domain/rules";

export type TargetKind = Target["kind"];

/** A stored deletion. The `targetReference` of a card token is masked: the token itself is not stored. */
export type DeletionRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string;
  readonly targetKind: TargetKind;
  readonly targetAccount: string;
  readonly targetReference: string;
  readonly targetOwnerBid: string | null;
  readonly reason: DeletionReason;
  readonly collections: CollectionPolicy;
  /** Whether it came over a public contract or a batch, which have no undo window. */
  readonly immediate: boolean;
  /** The strictest policy that it has met since its request; null for an immediate one that staff have not retried. */
  readonly policy: TenantPolicy | null;
  readonly state: DeletionState;
  readonly version: number;
  readonly requestedBy: string;
  readonly correlationId: string;
  readonly note: string | null;
  readonly steps: readonly DeletionStep[];
  readonly reasons: readonly Reason[];
  readonly approvals: readonly Approval[];
  readonly eventIds: readonly string[];
  readonly requestedAt: Date;
  /** When its undo window ends. */
  readonly scheduledFor: Date | null;
  readonly acceptedAt: Date | null;
  readonly disabledAt: Date | null;
  readonly networkConfirmedAt: Date | null;
  readonly erasedAt: Date | null;
  readonly completedAt: Date | null;
  /** The batch whose item it deletes. */
  readonly batchId: string | null;
};

/** A deletion for display, without what only its execution needs. */
export type ShownDeletion = Omit<
  DeletionRecord,
  "tenantId" | "credentialId" | "immediate" | "policy" | "version" | "correlationId"
>;
