import { addDays } from "#calendar/add-days.ts";
import type { Day } from "#calendar/day.ts";
import type { RiskPolicy, VelocityKey, Verdict } from "#risk/risk-policy.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** What is known when the deletion of a card token is asked for. */
export type RiskFacts = {
  /** The country of the customer's device, two letters of ISO 3166-1 in any case (`geolocationCountry`). */
  readonly country: string;
  /** The country of the card token; missing when it is not known. */
  readonly tokenCountry?: string;
  /** When the customer's service was activated; null when the merchant does not know (`activationDate`). */
  readonly activatedOn: Day | null;
  readonly today: Day;
  /**
   * For each velocity threshold of the policy, in its order: how many requests there were within its window, without this
   * one.
   */
  readonly counts: readonly number[];
};

/** The strictest verdict of the rules that fail, and all of these, each once; `accept` when none does. */
export type RiskAssessment = {
  readonly verdict: "accept" | Verdict;
  readonly reasons: readonly Reason[];
};

type Failure = { readonly rule: RuleId; readonly verdict: Verdict };

const VELOCITY_RULES = {
  requestor: "RISK-03",
  device: "RISK-04",
  merchant: "RISK-05",
} as const satisfies Record<VelocityKey, RuleId>;

/** Judges the risk of deleting a card token by the tenant's policy. */
export function assessRisk(policy: RiskPolicy, facts: RiskFacts): RiskAssessment {
  const failures = [
    ...countryFailures(policy, facts),
    ...activationFailures(policy, facts),
    ...velocityFailures(policy, facts),
  ];
  const rules = new Set(failures.map(({ rule }) => rule));
  return { verdict: strictest(failures), reasons: [...rules].map(reason) };
}

function strictest(failures: readonly Failure[]): RiskAssessment["verdict"] {
  if (failures.some(({ verdict }) => verdict === "refuse")) return "refuse";
  return failures.length > 0 ? "needs_approval" : "accept";
}

/** A token whose country is not known is at home everywhere. */
function countryFailures({ countryMismatch }: RiskPolicy, facts: RiskFacts): readonly Failure[] {
  const { country, tokenCountry = country } = facts;
  const isElsewhere = country.toUpperCase() !== tokenCountry.toUpperCase();
  return countryMismatch !== undefined && isElsewhere
    ? [{ rule: "RISK-01", verdict: countryMismatch }]
    : [];
}

/** An activation that is not known is not recent: contract 3 lets merchants say that they do not know. */
function activationFailures(
  { recentActivation }: RiskPolicy,
  facts: RiskFacts,
): readonly Failure[] {
  const { activatedOn, today } = facts;
  if (recentActivation === undefined || activatedOn === null) return [];
  const isRecent = today <= addDays(activatedOn, recentActivation.days);
  return isRecent ? [{ rule: "RISK-02", verdict: recentActivation.verdict }] : [];
}

/** This request is one more than those that were counted. A count that is missing fails: it is never taken for none. */
function velocityFailures({ velocity }: RiskPolicy, { counts }: RiskFacts): readonly Failure[] {
  const failed = velocity?.filter(({ most }, at) => (counts[at] ?? Infinity) >= most);
  return failed?.map(({ by, verdict }) => ({ rule: VELOCITY_RULES[by], verdict })) ?? [];
}
