import type { ApprovalRequirement, TenantPolicy } from "#deletion/tenant-policy.ts";

/**
 * The policy that counts at a gate: the stricter of two, in everything that guards a deletion (APP-04). Every approval
 * requirement of either applies, and the longer undo window and retention. All else is of `now`.
 */
export function stricterPolicy(before: TenantPolicy, now: TenantPolicy): TenantPolicy {
  const uncovered = before.approval.filter((requirement) => !isCovered(requirement, now.approval));
  return {
    ...now,
    approval: [...now.approval, ...uncovered],
    undoSeconds: Math.max(before.undoSeconds, now.undoSeconds),
    evidenceMarginDays: Math.max(before.evidenceMarginDays, now.evidenceMarginDays),
  };
}

/** Whether each deletion that meets this requirement also meets one of the others. */
export function isCovered(
  requirement: ApprovalRequirement,
  others: readonly ApprovalRequirement[],
): boolean {
  return others.some(
    ({ reasons, kinds, fromAmountMinor }) =>
      isSubset(requirement.reasons, reasons) &&
      isSubset(requirement.kinds, kinds) &&
      (fromAmountMinor ?? 0) <= (requirement.fromAmountMinor ?? 0),
  );
}

/** Whether one list is within the other; an absent one names everything. */
function isSubset<Item>(these: readonly Item[] | undefined, those: readonly Item[] | undefined) {
  return those === undefined || (these?.every((item) => those.includes(item)) ?? false);
}
