import { reason } from "#rules.ts";

/** The consequence of failing a part of the policy: an approval is required, or the deletion is refused. */
export const VERDICTS = ["needs_approval", "refuse"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The subjects by which requests are counted. */
export const VELOCITY_KEYS = ["requestor", "device", "merchant"] as const;
export type VelocityKey = (typeof VELOCITY_KEYS)[number];

/** At most `most` requests within the last `seconds` seconds; one more fails. */
export type VelocityThreshold = {
  readonly by: VelocityKey;
  readonly most: number;
  readonly seconds: number;
  readonly verdict: Verdict;
};

/**
 * A tenant's policy for the risk object of a card token deletion and for earlier requests. An absent part is not checked, so
 * an empty policy accepts every request.
 */
export type RiskPolicy = {
  /** The customer's country differs from the token's. */
  readonly countryMismatch?: Verdict;
  /** The customer's service was activated at most `days` days ago; 0 means today. */
  readonly recentActivation?: { readonly days: number; readonly verdict: Verdict };
  readonly velocity?: readonly VelocityThreshold[];
};

/** The maximum retention of risk data (RISK-06). */
export const RISK_RETENTION_DAYS = 30;
/** The longest velocity window. Erasure runs daily, so the remaining two days suffice to meet the retention limit. */
export const LONGEST_VELOCITY_DAYS = RISK_RETENTION_DAYS - 2;
export const LONGEST_VELOCITY_SECONDS = LONGEST_VELOCITY_DAYS * 24 * 60 * 60;
/** Ten years: no longer recent by any standard. */
export const LONGEST_RECENT_DAYS = 3650;

/** An invalid part of a policy and its path, as `["velocity", 0, "seconds"]`. */
export type RiskPolicyFault = {
  readonly path: readonly (string | number)[];
  readonly message: string;
};

/** The faults of a policy; empty if it is valid. */
export function riskPolicyFaults(policy: RiskPolicy): readonly RiskPolicyFault[] {
  const { recentActivation, velocity = [] } = policy;
  const days =
    recentActivation === undefined || isWhole(recentActivation.days, 0, LONGEST_RECENT_DAYS)
      ? []
      : [fault(["recentActivation", "days"], `must be 0 to ${LONGEST_RECENT_DAYS} whole days`)];
  return [...days, ...velocity.flatMap(velocityFaults)];
}

function velocityFaults(
  { most, seconds }: VelocityThreshold,
  at: number,
): readonly RiskPolicyFault[] {
  const faults: RiskPolicyFault[] = [];
  if (!isWhole(most, 0))
    faults.push(fault(["velocity", at, "most"], "must be a whole number from 0 on"));
  if (!isWhole(seconds, 1))
    faults.push(fault(["velocity", at, "seconds"], "must be a whole number from 1 on"));
  if (seconds > LONGEST_VELOCITY_SECONDS)
    faults.push(fault(["velocity", at, "seconds"], reason("RISK-06").message));
  return faults;
}

const isWhole = (value: number, least: number, most = Number.MAX_SAFE_INTEGER) =>
  Number.isInteger(value) && value >= least && value <= most;

const fault = (path: RiskPolicyFault["path"], message: string): RiskPolicyFault => ({
  path,
  message,
});
