import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import type { ApprovalRequirement } from "#deletion/tenant-policy.ts";
import { amountAtStake } from "#mandate/collections-at-deletion.ts";
import { reason, type Reason } from "#rules.ts";

/**
 * The reasons for which a deletion waits for the approval of another person; empty if it needs none. The tenant's approval
 * policy (APP-01) applies to requests of staff only, and so does the rule about the person who released a hold (HOLD-09). Accounts
 * and machine clients act in their own right, so only their risk assessment can require an approval.
 */
export function approvalReasons(subject: Subject, request: DeletionRequest): readonly Reason[] {
  const { passed, risk, requesterKind, policy, releasedHold } = request;
  if (passed.approval) return [];
  const matches =
    requesterKind === "staff" &&
    policy.approval.some((requirement) => isMatch(requirement, subject, request));
  return [
    ...(releasedHold ? [reason("HOLD-09")] : []),
    ...(matches ? [reason("APP-01")] : []),
    ...(risk?.verdict === "needs_approval" ? risk.reasons : []),
  ];
}

/** Whether the deletion meets every condition of a requirement. */
function isMatch(
  { reasons, kinds, fromAmountMinor }: ApprovalRequirement,
  subject: Subject,
  request: DeletionRequest,
): boolean {
  const mandate = subject.kind === "payment_option" ? subject.mandate : undefined;
  return (
    (reasons?.includes(request.reason) ?? true) &&
    (kinds?.includes(subject.kind) ?? true) &&
    (fromAmountMinor === undefined || amountAtStake(mandate?.collections ?? []) >= fromAmountMinor)
  );
}
