import { expect, test } from "vitest";
import { decideMandateImport, type MandateHistory } from "#mandate/decide-mandate-import.ts";
import { reason } from "#rules.ts";

const SIGNED: MandateHistory = {
  scheme: "CORE",
  type: "recurring",
  signedOn: "2015-03-01",
  amended: false,
  cancelled: false,
};
const { signedOn: _day, ...UNSIGNED } = SIGNED;
const presented = {
  endToEndId: "E-1",
  amountMinor: 1250,
  dueOn: "2026-10-15",
  state: "presented",
} as const;

test.each([
  ["created", UNSIGNED],
  ["active", SIGNED],
  ["active", { ...SIGNED, amended: true }],
  ["active", { ...SIGNED, lastCollection: presented }],
  ["active", { ...SIGNED, lastCollection: { ...presented, state: "refunded" } }],
  ["active", { ...SIGNED, type: "one_off", lastCollection: { ...presented, state: "rejected" } }],
  ["consumed", { ...SIGNED, type: "one_off", lastCollection: { ...presented, state: "settled" } }],
  ["consumed", { ...SIGNED, type: "one_off", lastCollection: { ...presented, state: "refunded" } }],
  ["cancelled", { ...UNSIGNED, cancelled: true }],
  ["cancelled", { ...SIGNED, cancelled: true, amended: true, lastCollection: presented }],
] as const satisfies readonly (readonly [string, MandateHistory])[])(
  "a mandate is %s after the history %j",
  (mandate, history) => {
    expect(decideMandateImport(history)).toEqual({ kind: "accepted", mandate });
  },
);

test.each([
  ["versions", "SEPA-07", { ...UNSIGNED, amended: true }],
  ["lastCollection", "SEPA-07", { ...UNSIGNED, lastCollection: presented }],
  [
    "lastCollection",
    "SEPA-17",
    { ...SIGNED, scheme: "B2B", lastCollection: { ...presented, state: "refunded" } },
  ],
  [
    "cancelledAt",
    "SEPA-08",
    {
      ...SIGNED,
      type: "one_off",
      cancelled: true,
      lastCollection: { ...presented, state: "settled" },
    },
  ],
] as const satisfies readonly (readonly [string, string, MandateHistory])[])(
  "the part %s violates %s in the history %j",
  (part, rule, history) => {
    const refused = { kind: "refused", part, reasons: [reason(rule)] };
    expect(decideMandateImport(history)).toEqual(refused);
  },
);
