import type { MandateSummary } from "@expunge/schemas/trpc/mandates";
import { expect, test } from "vitest";
import { optionSummary } from "#contracts/payment-options/option-summary.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const MANDATE: MandateSummary = {
  mandateReference: "M-1",
  creditorId: "DE98ZZZ09999999999",
  scheme: "CORE",
  type: "recurring",
  signedOn: "2026-01-15",
  state: "active",
  version: 1,
};
const listed = (mandate: MandateSummary) =>
  optionSummary(
    {
      reference: "option-1",
      customerAccountId: "account-1",
      kind: "sepa_direct_debit",
      state: "active",
      maskedNumber: "DE8937****3000",
      isDefault: false,
      storedAt: NOW.toISOString(),
      mandate,
    },
    NOW,
  ).storedPaymentOptionData?.mandate;

test("a mandate is listed with its scheme, state and date of signature", () => {
  expect(listed({ ...MANDATE, scheme: "B2B" })).toEqual({
    mandateReference: "M-1",
    mandateScheme: "SEPA_B2B",
    mandateStatus: "ACTIVE",
    mandateDateOfSignature: "2026-01-15",
    creditorId: "DE98ZZZ09999999999",
  });
});

test.each([
  ["created", "CREATED"],
  ["active", "ACTIVE"],
  ["cancelled", "CLOSED"],
  ["consumed", "CLOSED"],
] as const)("a mandate in state %s is listed as %s", (state, status) => {
  expect(listed({ ...MANDATE, state })).toMatchObject({ mandateStatus: status });
});

test("an unsigned mandate is listed without a date of signature", () => {
  const { signedOn: _, ...unsigned } = MANDATE;
  expect(listed({ ...unsigned, state: "created" })).toEqual({
    mandateReference: "M-1",
    mandateScheme: "SEPA_CORE",
    mandateStatus: "CREATED",
    creditorId: "DE98ZZZ09999999999",
  });
});
