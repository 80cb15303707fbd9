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

const card = (now: string) => {
  const { isExpired, expiresSoon } = optionSummary(
    {
      reference: "option-2",
      customerAccountId: "account-1",
      kind: "card",
      state: "active",
      brand: "Visa",
      expiry: "11/2026",
      isDefault: false,
      storedAt: NOW.toISOString(),
    },
    new Date(now),
  );
  return [isExpired, expiresSoon];
};

test.each([
  ["2026-11-01T11:59:59.999Z", [false, false]],
  ["2026-11-01T12:00:00.000Z", [false, true]],
  ["2026-12-01T11:59:59.999Z", [false, true]],
  ["2026-12-01T12:00:00.000Z", [true, false]],
])("a card of 11/2026 is valid until November has ended everywhere (UTC-12): %s", (now, marks) => {
  expect(card(now)).toEqual(marks);
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
