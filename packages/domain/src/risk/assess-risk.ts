import { addDays } from "#calendar/add-days.ts";
import type { Day } from "#calendar/day.ts";
import type { RiskPolicy, VelocityKey, Verdict } from "#risk/risk-policy.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** The facts about a request to delete a card token. */
export type RiskFacts = {
  /** The country of the customer's device, two letters of ISO 3166-1 in any case (`geolocationCountry`). */
  readonly country: string;
  /** The country of the card token; absent if unknown. */
  readonly tokenCountry?: string;
  /** The activation day of the customer's service (`activationDate`); null if the merchant does not know it. */
  readonly activatedOn: Day | null;
  readonly today: Day;
  /** The number of earlier requests within the window of each velocity threshold, in the order of the policy. */
  readonly counts: readonly number[];
};

/** The strictest verdict of all failed rules, or `accept`, with each failed rule once. */
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

/** Assesses the risk of deleting a card token by the tenant's policy (RISK-01 to RISK-05; risk object of contract 3). */
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

/** An unknown token country matches every country. */
function countryFailures({ countryMismatch }: RiskPolicy, facts: RiskFacts): readonly Failure[] {
  const { country, tokenCountry = country } = facts;
  const isElsewhere = country.toUpperCase() !== tokenCountry.toUpperCase();
  return countryMismatch !== undefined && isElsewhere
    ? [{ rule: "RISK-01", verdict: countryMismatch }]
    : [];
}

/** An unknown activation day is not recent: contract 3 permits null. */
function activationFailures(
  { recentActivation }: RiskPolicy,
  facts: RiskFacts,
): readonly Failure[] {
  const { activatedOn, today } = facts;
  if (recentActivation === undefined || activatedOn === null) return [];
  const isRecent = today <= addDays(activatedOn, recentActivation.days);
  return isRecent ? [{ rule: "RISK-02", verdict: recentActivation.verdict }] : [];
}

/** `counts` does not include this request. A missing count fails: it is not taken for zero. */
function velocityFailures({ velocity }: RiskPolicy, { counts }: RiskFacts): readonly Failure[] {
  const failed = velocity?.filter(({ most }, at) => (counts[at] ?? Infinity) >= most);
  return failed?.map(({ by, verdict }) => ({ rule: VELOCITY_RULES[by], verdict })) ?? [];
}
