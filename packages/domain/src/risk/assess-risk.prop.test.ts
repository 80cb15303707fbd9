import fc from "fast-check";
import { expect, test } from "vitest";
import { assessRisk, type RiskAssessment, type RiskFacts } from "#risk/assess-risk.ts";
import { type RiskPolicy, VELOCITY_KEYS, VERDICTS, type Verdict } from "#risk/risk-policy.ts";
import type { RuleId } from "#rules.ts";

const verdicts = fc.constantFrom(...VERDICTS);
const policies: fc.Arbitrary<RiskPolicy> = fc.record(
  {
    countryMismatch: verdicts,
    recentActivation: fc.record({ days: fc.integer({ min: 0, max: 40 }), verdict: verdicts }),
    velocity: fc.array(
      fc.record({
        by: fc.constantFrom(...VELOCITY_KEYS),
        most: fc.integer({ min: 0, max: 10 }),
        seconds: fc.integer({ min: 1, max: 3600 }),
        verdict: verdicts,
      }),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: [] },
);
const days = fc
  .integer({ min: 1, max: 30 })
  .map((day) => `2026-11-${String(day).padStart(2, "0")}`);
const countries = fc.constantFrom("DE", "de", "FR", "fr", "US");
const facts: fc.Arbitrary<RiskFacts> = fc.record(
  {
    country: countries,
    tokenCountry: countries,
    activatedOn: fc.option(days, { nil: null }),
    today: days,
    counts: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 5 }),
  },
  { requiredKeys: ["country", "activatedOn", "today", "counts"] },
);

const VELOCITY_RULES = { requestor: "RISK-03", device: "RISK-04", merchant: "RISK-05" } as const;
const STRICTNESS = { accept: 0, needs_approval: 1, refuse: 2 } as const;
const strictness = ({ verdict }: RiskAssessment) => STRICTNESS[verdict];
const rulesOf = ({ reasons }: RiskAssessment) => reasons.map(({ rule }) => rule);

/** The verdicts that a policy has for the rule. */
function verdictsFor(policy: RiskPolicy, rule: RuleId): readonly Verdict[] {
  const { countryMismatch, recentActivation, velocity = [] } = policy;
  const parts = [
    { rule: "RISK-01", verdict: countryMismatch },
    { rule: "RISK-02", verdict: recentActivation?.verdict },
    ...velocity.map(({ by, verdict }) => ({ rule: VELOCITY_RULES[by], verdict })),
  ];
  return parts.flatMap((part) =>
    part.rule === rule && part.verdict !== undefined ? [part.verdict] : [],
  );
}

function inAllParts(policy: RiskPolicy, verdict: Verdict): RiskPolicy {
  const { countryMismatch, recentActivation, velocity } = policy;
  return {
    ...(countryMismatch === undefined ? {} : { countryMismatch: verdict }),
    ...(recentActivation === undefined
      ? {}
      : { recentActivation: { ...recentActivation, verdict } }),
    ...(velocity === undefined ? {} : { velocity: velocity.map((one) => ({ ...one, verdict })) }),
  };
}

test("more requests never lead to a milder verdict, and take no reason away", () => {
  const more = fc.array(fc.nat({ max: 5 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(policies, facts, more, (policy, known, added) => {
      const counts = known.counts.map((count, at) => count + (added[at] ?? 0));
      const [before, after] = [assessRisk(policy, known), assessRisk(policy, { ...known, counts })];
      expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
      expect(rulesOf(after)).toEqual(expect.arrayContaining(rulesOf(before)));
    }),
  );
});

test("lower thresholds never lead to a milder verdict, and take no reason away", () => {
  const less = fc.nat({ max: 5 });
  fc.assert(
    fc.property(policies, facts, less, (policy, known, by) => {
      const { recentActivation: recent, velocity = [] } = policy;
      const stricter: RiskPolicy = {
        ...policy,
        ...(recent === undefined
          ? {}
          : { recentActivation: { ...recent, days: recent.days + by } }),
        velocity: velocity.map((one) => ({ ...one, most: Math.max(0, one.most - by) })),
      };
      const [before, after] = [assessRisk(policy, known), assessRisk(stricter, known)];
      expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
      expect(rulesOf(after)).toEqual(expect.arrayContaining(rulesOf(before)));
    }),
  );
});

test("stricter verdicts change the verdict alone, to theirs", () => {
  fc.assert(
    fc.property(policies, facts, verdicts, (policy, known, verdict) => {
      const before = assessRisk(policy, known);
      expect(assessRisk(inAllParts(policy, verdict), known)).toEqual({
        verdict: before.reasons.length === 0 ? "accept" : verdict,
        reasons: before.reasons,
      });
    }),
  );
});

test("a policy with one part more is never milder", () => {
  fc.assert(
    fc.property(policies, policies, facts, (policy, more, known) => {
      const before = assessRisk(policy, known);
      const after = assessRisk({ ...more, ...policy }, known);
      expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
      expect(rulesOf(after)).toEqual(expect.arrayContaining(rulesOf(before)));
    }),
  );
});

test("a policy without a threshold accepts everything", () => {
  fc.assert(
    fc.property(facts, (known) => {
      expect(assessRisk({}, known)).toEqual({ verdict: "accept", reasons: [] });
    }),
  );
});

test("each rule that is named is one that the policy has a verdict for, and the verdict is one of theirs", () => {
  fc.assert(
    fc.property(policies, facts, (policy, known) => {
      const assessment = assessRisk(policy, known);
      const named = rulesOf(assessment);
      expect(new Set(named).size).toBe(named.length);
      for (const rule of named) expect(verdictsFor(policy, rule)).not.toEqual([]);
      const possible = named.flatMap((rule) => verdictsFor(policy, rule));
      expect(named.length === 0 ? ["accept"] : possible).toContain(assessment.verdict);
    }),
  );
});
