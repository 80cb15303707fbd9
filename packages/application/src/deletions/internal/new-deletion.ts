import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { actorName } from "#actor.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import { type NaturalKey, shownReferenceOf } from "#records/natural-key.ts";
import type { DeletionCommand } from "#deletions/command.ts";

/** A deletion before its first decision: it has no state and is not stored. */
export type NewDeletion = Omit<DeletionRecord, "state" | "version"> & {
  readonly state: null;
  readonly version: 0;
};

export function newDeletion(
  tenantId: string,
  command: DeletionCommand,
  naturalKey: NaturalKey,
  credentialId: string,
  policy: TenantPolicy,
): NewDeletion {
  const { target, now } = command;
  return {
    tenantId,
    id: command.id,
    credentialId,
    targetKind: target.kind,
    targetAccount: naturalKey.accountId,
    targetReference: shownReferenceOf(target, naturalKey),
    targetOwnerBid: "ownerBid" in target ? target.ownerBid : null,
    reason: command.reason,
    collections: command.collections,
    immediate: command.immediate,
    policy: command.immediate ? null : policy,
    state: null,
    version: 0,
    requestedBy: actorName(command.actor),
    correlationId: command.correlationId,
    note: command.note ?? null,
    steps: [],
    reasons: [],
    approvals: command.approval ? [command.approval] : [],
    eventIds: [],
    requestedAt: now,
    scheduledFor: null,
    acceptedAt: null,
    disabledAt: null,
    networkConfirmedAt: null,
    erasedAt: null,
    completedAt: null,
    batchId: command.item?.batchId ?? null,
  };
}
