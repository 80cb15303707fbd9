import { expect, test } from "vitest";
import { assessRisk, type RiskFacts } from "#risk/assess-risk.ts";
import type { RiskPolicy, VelocityKey } from "#risk/risk-policy.ts";
import { reason, type RuleId } from "#rules.ts";

/** A plain request: at home, activated long ago, without earlier requests. */
const facts: RiskFacts = {
  country: "DE",
  tokenCountry: "DE",
  activatedOn: "2020-01-31",
  today: "2026-11-20",
  counts: [],
};

const expectAccepted = (policy: RiskPolicy, known: RiskFacts) => {
  expect(assessRisk(policy, known)).toEqual({ verdict: "accept", reasons: [] });
};
const expectFailed = (
  policy: RiskPolicy,
  known: RiskFacts,
  verdict: "needs_approval" | "refuse",
  ...rules: readonly RuleId[]
) => {
  expect(assessRisk(policy, known)).toEqual({ verdict, reasons: rules.map(reason) });
};

test("given an empty policy, when everything is odd, then it is accepted", () => {
  const odd: RiskFacts = {
    ...facts,
    country: "US",
    activatedOn: facts.today,
    counts: [1000, 1000, 1000],
  };
  expectAccepted({}, odd);
  expectAccepted({ velocity: [] }, odd);
});

test.each(["needs_approval", "refuse"] as const)(
  "RISK-01: given a token of another country and a policy that says %s, when its deletion is requested, then that is the verdict",
  (verdict) => {
    expectFailed({ countryMismatch: verdict }, { ...facts, country: "FR" }, verdict, "RISK-01");
  },
);

test.each(["DE", "de", "De"])(
  "RISK-01: given a token of DE, when its deletion is requested in %s, then it is accepted",
  (country) => {
    expectAccepted({ countryMismatch: "refuse" }, { ...facts, country });
    expectAccepted(
      { countryMismatch: "refuse" },
      { ...facts, country: "DE", tokenCountry: country },
    );
  },
);

test("RISK-01: given a token whose country is not known, when its deletion is requested anywhere, then it is accepted", () => {
  const { tokenCountry: _, ...unknown } = facts;
  expectAccepted({ countryMismatch: "refuse" }, { ...unknown, country: "FR" });
});

const within7Days: RiskPolicy = { recentActivation: { days: 7, verdict: "needs_approval" } };

test.each(["2026-11-13", "2026-11-19", "2026-11-20"])(
  "RISK-02: given a service activated on %s, when a deletion is requested on 20 November, then 7 days have not passed",
  (activatedOn) => {
    expectFailed(within7Days, { ...facts, activatedOn }, "needs_approval", "RISK-02");
  },
);

test("RISK-02: given a service activated on 12 November, when a deletion is requested on 20 November, then 7 days have passed", () => {
  expectAccepted(within7Days, { ...facts, activatedOn: "2026-11-12" });
});

test("RISK-02: given 0 days, when a deletion is requested, then a service activated today is recent and yesterday's is not", () => {
  const today: RiskPolicy = { recentActivation: { days: 0, verdict: "refuse" } };
  expectFailed(today, { ...facts, activatedOn: "2026-11-20" }, "refuse", "RISK-02");
  expectAccepted(today, { ...facts, activatedOn: "2026-11-19" });
});

test("RISK-02: given an activation that the merchant does not know, when a deletion is requested, then it is not recent", () => {
  expectAccepted(within7Days, { ...facts, activatedOn: null });
});

const at3AnHour = (by: VelocityKey): RiskPolicy => ({
  velocity: [{ by, most: 3, seconds: 3600, verdict: "refuse" }],
});

test("RISK-03: given at most 3 requests of a requestor, when the fourth comes within the window, then it fails", () => {
  expectAccepted(at3AnHour("requestor"), { ...facts, counts: [2] });
  expectFailed(at3AnHour("requestor"), { ...facts, counts: [3] }, "refuse", "RISK-03");
});

test("RISK-04: given at most 3 requests from a device, when the fourth comes within the window, then it fails", () => {
  expectAccepted(at3AnHour("device"), { ...facts, counts: [2] });
  expectFailed(at3AnHour("device"), { ...facts, counts: [3] }, "refuse", "RISK-04");
});

test("RISK-05: given at most 3 requests of a merchant, when the fourth comes within the window, then it fails", () => {
  expectAccepted(at3AnHour("merchant"), { ...facts, counts: [2] });
  expectFailed(at3AnHour("merchant"), { ...facts, counts: [3] }, "refuse", "RISK-05");
});

test("given at most 0 requests, when the first comes, then it fails", () => {
  const none: RiskPolicy = {
    velocity: [{ by: "merchant", most: 0, seconds: 1, verdict: "needs_approval" }],
  };
  expectFailed(none, { ...facts, counts: [0] }, "needs_approval", "RISK-05");
});

test("given a count that is missing, when a deletion is requested, then its threshold fails", () => {
  expectFailed(at3AnHour("device"), facts, "refuse", "RISK-04");
});

test("given thresholds of several kinds, when a deletion is requested, then each is held against its own count", () => {
  const policy: RiskPolicy = {
    velocity: [
      { by: "merchant", most: 100, seconds: 60, verdict: "needs_approval" },
      { by: "device", most: 2, seconds: 60, verdict: "needs_approval" },
      { by: "requestor", most: 5, seconds: 60, verdict: "needs_approval" },
    ],
  };
  expectAccepted(policy, { ...facts, counts: [99, 1, 4] });
  expectFailed(policy, { ...facts, counts: [100, 1, 4] }, "needs_approval", "RISK-05");
  expectFailed(policy, { ...facts, counts: [99, 2, 4] }, "needs_approval", "RISK-04");
  expectFailed(policy, { ...facts, counts: [99, 1, 5] }, "needs_approval", "RISK-03");
});

test("given two thresholds by device that fail, when a deletion is requested, then the rule is named once", () => {
  const policy: RiskPolicy = {
    velocity: [
      { by: "device", most: 2, seconds: 60, verdict: "needs_approval" },
      { by: "device", most: 5, seconds: 3600, verdict: "refuse" },
    ],
  };
  expectFailed(policy, { ...facts, counts: [2, 4] }, "needs_approval", "RISK-04");
  expectFailed(policy, { ...facts, counts: [2, 5] }, "refuse", "RISK-04");
});

test("given rules of every strictness that fail, when a deletion is requested, then the strictest is the verdict and all are named", () => {
  const policy: RiskPolicy = {
    countryMismatch: "needs_approval",
    recentActivation: { days: 7, verdict: "refuse" },
    velocity: [{ by: "requestor", most: 1, seconds: 60, verdict: "needs_approval" }],
  };
  const odd: RiskFacts = { ...facts, country: "FR", activatedOn: "2026-11-19", counts: [1] };
  expectFailed(policy, odd, "refuse", "RISK-01", "RISK-02", "RISK-03");
  const mild = { ...odd, activatedOn: null };
  expectFailed(policy, mild, "needs_approval", "RISK-01", "RISK-03");
});
