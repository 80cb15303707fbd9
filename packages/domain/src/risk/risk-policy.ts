import { reason } from "#rules.ts";

/** What a tenant wants done with a deletion that fails a part of its policy: somebody approves it, or it is refused. */
export const VERDICTS = ["needs_approval", "refuse"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whose requests are counted. */
export const VELOCITY_KEYS = ["requestor", "device", "merchant"] as const;
export type VelocityKey = (typeof VELOCITY_KEYS)[number];

/** At most this many requests within a window that ends now; one more fails. */
export type VelocityThreshold = {
  readonly by: VelocityKey;
  readonly most: number;
  readonly seconds: number;
  readonly verdict: Verdict;
};

/**
 * What a tenant wants judged of the risk object that comes with the deletion of a card token, and of earlier ones. A part
 * that is missing judges nothing, so an empty policy accepts everything.
 */
export type RiskPolicy = {
  /** The customer is in another country than the token's. */
  readonly countryMismatch?: Verdict;
  /** The customer's service was activated at most this many days ago; 0 is today alone. */
  readonly recentActivation?: { readonly days: number; readonly verdict: Verdict };
  readonly velocity?: readonly VelocityThreshold[];
};

/** How long risk data is kept at most. */
export const RISK_KEPT_DAYS = 30;
/** What is judged by history looks back no further. Data is erased once a day, so it goes in the two days that are left. */
export const LONGEST_VELOCITY_DAYS = RISK_KEPT_DAYS - 2;
export const LONGEST_VELOCITY_SECONDS = LONGEST_VELOCITY_DAYS * 24 * 60 * 60;
/** What was activated ten years ago is not recent to anybody. */
export const LONGEST_RECENT_DAYS = 3650;

/** What is wrong with a policy, and where: `["velocity", 0, "seconds"]`. */
export type RiskPolicyFault = {
  readonly path: readonly (string | number)[];
  readonly message: string;
};

/** Everything that keeps a policy from being judged by; none, and it can be. */
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
