import { expect, test } from "vitest";
import { decideSettingsReview } from "#deletion/decide-settings-review.ts";
import { loosenedSettings } from "#deletion/loosened-settings.ts";
import { type ApprovalRequirement, DEFAULT_POLICY } from "#deletion/tenant-policy.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";
import type { RiskPolicy } from "#risk/risk-policy.ts";
import { reason } from "#rules.ts";

const loosened = (before: Partial<TenantPolicy>, after: Partial<TenantPolicy>) =>
  loosenedSettings({ ...DEFAULT_POLICY, ...before }, { ...DEFAULT_POLICY, ...after });

test("APP-03: a shorter undo window, a shorter retention and more owner BIDs loosen, the reverse tightens", () => {
  const strict = { undoSeconds: 60, evidenceMarginDays: 90, ownerBids: ["1000052"] };
  const loose = { undoSeconds: 0, evidenceMarginDays: 30, ownerBids: ["1000052", "1000053"] };
  const all = ["evidenceMarginDays", "ownerBids", "undoSeconds"];
  expect(loosened(strict, loose)).toEqual(all);
  expect(loosened(strict, {})).toEqual(all);
  expect(loosened(loose, strict)).toEqual([]);
  expect(loosened({}, strict)).toEqual([]);
  expect(loosened(strict, strict)).toEqual([]);
});

const ALL: ApprovalRequirement = {};
const FRAUD: ApprovalRequirement = { reasons: ["fraud"] };
const TOKENS: ApprovalRequirement = { kinds: ["card_token"] };
const LARGE: ApprovalRequirement = { fromAmountMinor: 10_000 };

test.each<[readonly ApprovalRequirement[], readonly ApprovalRequirement[], boolean]>([
  [[ALL], [], true],
  [[ALL], [FRAUD, TOKENS, LARGE], true],
  [[FRAUD], [ALL], false],
  [[FRAUD], [{ reasons: ["fraud", "dormancy"] }], false],
  [[{ reasons: ["fraud", "dormancy"] }], [FRAUD], true],
  [[{ ...FRAUD, ...TOKENS }], [FRAUD], false],
  [[FRAUD], [{ ...FRAUD, ...TOKENS }], true],
  [[LARGE], [{ fromAmountMinor: 5_000 }], false],
  [[LARGE], [{ fromAmountMinor: 20_000 }], true],
  [[FRAUD, TOKENS], [TOKENS, FRAUD], false],
  [[FRAUD, TOKENS], [FRAUD], true],
])(
  "APP-03: given the approvals %j, when they become %j, then that loosens them: %j",
  (before, after, isLoose) => {
    expect(loosened({ approval: before }, { approval: after })).toEqual(
      isLoose ? ["approval"] : [],
    );
  },
);

const VELOCITY = { by: "device", most: 3, seconds: 3600, verdict: "needs_approval" } as const;

test.each<[RiskPolicy, RiskPolicy, boolean]>([
  [{ countryMismatch: "refuse" }, { countryMismatch: "needs_approval" }, true],
  [{ countryMismatch: "needs_approval" }, { countryMismatch: "refuse" }, false],
  [{ countryMismatch: "needs_approval" }, {}, true],
  [{ recentActivation: { days: 7, verdict: "refuse" } }, {}, true],
  [
    { recentActivation: { days: 7, verdict: "refuse" } },
    { recentActivation: { days: 6, verdict: "refuse" } },
    true,
  ],
  [
    { recentActivation: { days: 7, verdict: "refuse" } },
    { recentActivation: { days: 9, verdict: "needs_approval" } },
    true,
  ],
  [
    { recentActivation: { days: 7, verdict: "needs_approval" } },
    { recentActivation: { days: 9, verdict: "refuse" } },
    false,
  ],
  [{ velocity: [VELOCITY] }, {}, true],
  [{ velocity: [VELOCITY] }, { velocity: [{ ...VELOCITY, most: 4 }] }, true],
  [{ velocity: [VELOCITY] }, { velocity: [{ ...VELOCITY, seconds: 60 }] }, true],
  [{ velocity: [VELOCITY] }, { velocity: [{ ...VELOCITY, by: "merchant" }] }, true],
  [
    { velocity: [VELOCITY] },
    { velocity: [{ by: "device", most: 2, seconds: 7200, verdict: "refuse" }] },
    false,
  ],
])(
  "APP-03: given the risk limits %j, when they become %j, then that loosens them: %j",
  (before, after, isLoose) => {
    expect(loosened({ risk: before }, { risk: after })).toEqual(isLoose ? ["risk"] : []);
  },
);

test("settings that guard no deletion are changed by one person", () => {
  expect(
    loosened(
      { cancellationChannel: "pain.011", networkGiveUpHours: 48 },
      { cancellationChannel: "none" },
    ),
  ).toEqual([]);
});

test("APP-03: the person who loosened settings does not approve that", () => {
  expect(decideSettingsReview("staff:ann", "staff:ann")).toEqual({
    kind: "refused",
    reasons: [reason("APP-03")],
  });
  expect(decideSettingsReview("staff:ann", "staff:bea")).toEqual({ kind: "accepted" });
});
