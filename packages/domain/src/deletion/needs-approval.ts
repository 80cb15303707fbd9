import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import type { ApprovalRequirement } from "#deletion/tenant-policy.ts";
import { amountAtStake } from "#mandate/collections-at-deletion.ts";
import { reason, type Reason } from "#rules.ts";

/**
 * Why a deletion waits for somebody else's approval: none, and it does not. The tenant's policy is about what people ask for;
 * machines and accounts act in their own right, and only the risk of it may hold them up.
 */
export function approvalReasons(subject: Subject, asked: DeletionRequest): readonly Reason[] {
  const { passed, risk, requesterKind, policy } = asked;
  if (passed.approval) return [];
  const named =
    requesterKind === "staff" &&
    policy.approval.some((requirement) => isNamed(requirement, subject, asked));
  return [
    ...(named ? [reason("APP-01")] : []),
    ...(risk?.verdict === "needs_approval" ? risk.reasons : []),
  ];
}

/** Whether all that a requirement names is so of this deletion. */
function isNamed(
  { reasons, kinds, fromAmountMinor }: ApprovalRequirement,
  subject: Subject,
  asked: DeletionRequest,
): boolean {
  const mandate = subject.kind === "payment_option" ? subject.mandate : undefined;
  return (
    (reasons?.includes(asked.reason) ?? true) &&
    (kinds?.includes(subject.kind) ?? true) &&
    (fromAmountMinor === undefined || amountAtStake(mandate?.collections ?? []) >= fromAmountMinor)
  );
}
