import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { LONGEST_VELOCITY_SECONDS } from "@expunge/domain/risk/risk-policy";
import { expect, test } from "vitest";
import { tenantSettings } from "#trpc/settings.ts";

const DEVICE = { by: "device", most: 1, seconds: 60, verdict: "refuse" };
const faultsOf = (settings: unknown) =>
  tenantSettings.safeParse(settings).error?.issues.map(({ path }) => path.join("."));

test("omitted settings take their defaults", () => {
  expect(tenantSettings.parse({})).toEqual(DEFAULT_POLICY);
});

test("all of it can be set", () => {
  const settings = {
    approval: [
      { reasons: ["fraud", "dormancy"], kinds: ["payment_option"], fromAmountMinor: 0 },
      { fromAmountMinor: 100_000 },
      {},
    ],
    undoSeconds: 2_592_000,
    evidenceMarginDays: 3650,
    networkGiveUpHours: 168,
    cancellationChannel: "pain.011",
    ownerBids: ["10001234"],
    risk: {
      countryMismatch: "refuse",
      recentActivation: { days: 3650, verdict: "needs_approval" },
      velocity: [{ ...DEVICE, most: 100_000, seconds: LONGEST_VELOCITY_SECONDS }],
    },
  };
  expect(tenantSettings.parse(settings)).toEqual(settings);
});

test.each([
  ["undoSeconds", { undoSeconds: 2_592_001 }],
  ["undoSeconds", { undoSeconds: -1 }],
  ["undoSeconds", { undoSeconds: 0.5 }],
  ["evidenceMarginDays", { evidenceMarginDays: -1 }],
  ["evidenceMarginDays", { evidenceMarginDays: 3651 }],
  ["networkGiveUpHours", { networkGiveUpHours: 0 }],
  ["networkGiveUpHours", { networkGiveUpHours: 1.5 }],
  ["networkGiveUpHours", { networkGiveUpHours: 169 }],
  ["cancellationChannel", { cancellationChannel: "fax" }],
  ["ownerBids.0", { ownerBids: ["123456789"] }],
  ["approval.0.reasons", { approval: [{ reasons: [] }] }],
  ["approval.0.kinds.0", { approval: [{ kinds: ["cheque"] }] }],
  ["approval.0.fromAmountMinor", { approval: [{ fromAmountMinor: -1 }] }],
  ["risk.countryMismatch", { risk: { countryMismatch: "accept" } }],
  ["risk.recentActivation.days", { risk: { recentActivation: { days: 3651, verdict: "refuse" } } }],
  [
    "risk.velocity.0.seconds",
    { risk: { velocity: [{ ...DEVICE, seconds: LONGEST_VELOCITY_SECONDS + 1 }] } },
  ],
  ["risk.velocity.0.seconds", { risk: { velocity: [{ ...DEVICE, seconds: 0 }] } }],
])("a wrong %s is named: %j", (path, settings) => {
  expect(faultsOf(settings)).toEqual([path]);
});

test("a setting that there is not is an error", () => {
  expect(tenantSettings.safeParse({ undoSecond: 1 }).error?.issues).toMatchObject([
    { code: "unrecognized_keys", keys: ["undoSecond"] },
  ]);
});
