import { effectiveLimits, looserLimits } from "#batch/batch-limits.ts";
import { isCovered } from "#deletion/stricter-policy.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";
import type { RiskPolicy, Verdict, VelocityThreshold } from "#risk/risk-policy.ts";

/** The settings that guard deletions. */
export const GUARDING_SETTINGS = [
  "approval",
  "batches",
  "evidenceMarginDays",
  "ownerBids",
  "risk",
  "undoSeconds",
] as const satisfies readonly (keyof TenantPolicy)[];
export type GuardingSetting = (typeof GUARDING_SETTINGS)[number];

/** The settings by which the policy after a change guards less than before it (APP-03). */
export function loosenedSettings(
  before: TenantPolicy,
  after: TenantPolicy,
): readonly GuardingSetting[] {
  return GUARDING_SETTINGS.filter((setting) => LOOSENS[setting](before, after));
}

type Loosens = (before: TenantPolicy, after: TenantPolicy) => boolean;

const LOOSENS: Readonly<Record<GuardingSetting, Loosens>> = {
  approval: (before, after) =>
    !before.approval.every((requirement) => isCovered(requirement, after.approval)),
  batches: (before, after) =>
    looserLimits(effectiveLimits({}, after.batches), effectiveLimits({}, before.batches)).length >
    0,
  evidenceMarginDays: (before, after) => after.evidenceMarginDays < before.evidenceMarginDays,
  ownerBids: (before, after) => loosensOwnerBids(before.ownerBids, after.ownerBids),
  risk: (before, after) => loosensRisk(before.risk, after.risk),
  undoSeconds: (before, after) => after.undoSeconds < before.undoSeconds,
};

function loosensOwnerBids(before: TenantPolicy["ownerBids"], after: TenantPolicy["ownerBids"]) {
  if (before === undefined) return false;
  return !(after?.every((ownerBid) => before.includes(ownerBid)) ?? false);
}

function loosensRisk(before: RiskPolicy, after: RiskPolicy): boolean {
  const [recently, now] = [before.recentActivation, after.recentActivation];
  const kept = after.velocity ?? [];
  return (
    severity(after.countryMismatch) < severity(before.countryMismatch) ||
    severity(now?.verdict) < severity(recently?.verdict) ||
    (now?.days ?? 0) < (recently?.days ?? 0) ||
    !(before.velocity ?? []).every((threshold) => kept.some((other) => limits(other, threshold)))
  );
}

/** Whether a threshold catches everything that the other one does, at least as severely. */
function limits(threshold: VelocityThreshold, other: VelocityThreshold): boolean {
  return (
    threshold.by === other.by &&
    threshold.most <= other.most &&
    threshold.seconds >= other.seconds &&
    severity(threshold.verdict) >= severity(other.verdict)
  );
}

function severity(verdict: Verdict | undefined): number {
  return verdict === undefined ? 0 : { needs_approval: 1, refuse: 2 }[verdict];
}
