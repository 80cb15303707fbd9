import { expect, test } from "vitest";
import {
  LONGEST_RECENT_DAYS,
  LONGEST_VELOCITY_DAYS,
  LONGEST_VELOCITY_SECONDS,
  RISK_RETENTION_DAYS,
  type RiskPolicy,
  riskPolicyFaults,
} from "#risk/risk-policy.ts";

const velocityOf = (most: number, seconds: number): RiskPolicy => ({
  velocity: [{ by: "device", most, seconds, verdict: "refuse" }],
});
const activatedWithin = (days: number): RiskPolicy => ({
  recentActivation: { days, verdict: "refuse" },
});

test("RISK-06: risk data is kept for 30 days, and the longest velocity window leaves two of them to erase it in", () => {
  expect(RISK_RETENTION_DAYS).toBe(30);
  expect(LONGEST_VELOCITY_DAYS).toBe(28);
  expect(LONGEST_VELOCITY_SECONDS).toBe(2_419_200);
});

test("RISK-06: given a velocity window of 28 days, when the policy is checked, then it can be judged by", () => {
  expect(riskPolicyFaults(velocityOf(3, 2_419_200))).toEqual([]);
});

test("RISK-06: given a velocity window of 28 days and a second, when the policy is checked, then it looks back too far", () => {
  expect(riskPolicyFaults(velocityOf(3, 2_419_201))).toEqual([
    { path: ["velocity", 0, "seconds"], message: "Risk data is retained for at most 30 days." },
  ]);
});

test("given a policy that names nothing, when it is checked, then it can be judged by", () => {
  expect(riskPolicyFaults({})).toEqual([]);
  expect(riskPolicyFaults({ velocity: [] })).toEqual([]);
});

test.each([0, 7, LONGEST_RECENT_DAYS])(
  "given a recent activation of %d days, when the policy is checked, then it can be judged by",
  (days) => {
    expect(riskPolicyFaults(activatedWithin(days))).toEqual([]);
  },
);

test.each([-1, 1.5, 3651, Number.NaN])(
  "given a recent activation of %d days, when the policy is checked, then the days are at fault",
  (days) => {
    expect(riskPolicyFaults(activatedWithin(days))).toEqual([
      { path: ["recentActivation", "days"], message: "must be 0 to 3650 whole days" },
    ]);
  },
);

test.each([
  [0, 1],
  [3, 60],
  [1_000_000, 3600],
])(
  "given at most %d in %d seconds, when the policy is checked, then it can be judged by",
  (most, seconds) => {
    expect(riskPolicyFaults(velocityOf(most, seconds))).toEqual([]);
  },
);

test.each([-1, 0.5, Number.POSITIVE_INFINITY])(
  "given at most %d requests, when the policy is checked, then the number is at fault",
  (most) => {
    expect(riskPolicyFaults(velocityOf(most, 60))).toEqual([
      { path: ["velocity", 0, "most"], message: "must be a whole number from 0 on" },
    ]);
  },
);

test.each([-60, 0, 0.5])(
  "given a window of %d seconds, when the policy is checked, then the window is at fault",
  (seconds) => {
    expect(riskPolicyFaults(velocityOf(3, seconds))).toEqual([
      { path: ["velocity", 0, "seconds"], message: "must be a whole number from 1 on" },
    ]);
  },
);

test("given a policy with several faults, when it is checked, then each is named where it is", () => {
  const policy: RiskPolicy = {
    countryMismatch: "refuse",
    recentActivation: { days: -1, verdict: "refuse" },
    velocity: [
      { by: "requestor", most: 3, seconds: 60, verdict: "needs_approval" },
      { by: "merchant", most: -1, seconds: 3e6, verdict: "refuse" },
    ],
  };
  expect(riskPolicyFaults(policy).map(({ path }) => path)).toEqual([
    ["recentActivation", "days"],
    ["velocity", 1, "most"],
    ["velocity", 1, "seconds"],
  ]);
});
