import { lastDayOf } from "@expunge/application/records/expiry";
import { endEverywhere } from "@expunge/application/runtime/days-on-earth";
import type { PaymentOptionView } from "@expunge/schemas/trpc/payment-options";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import type { OptionSummary } from "#contracts/payment-options/answers.ts";

const SOON_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Contract 2's codes of card brands. */
const CODES: Readonly<Record<string, string>> = {
  mastercard: "MSTRCRD",
  visa: "VISA",
  amex: "AMEX",
  "american express": "AMEX",
  maestro: "MAESTRO",
};

/** Contract 2's mandate states. */
const MANDATE_STATUS = {
  created: "CREATED",
  active: "ACTIVE",
  cancelled: "CLOSED",
  consumed: "CLOSED",
} as const satisfies Record<MandateState, string>;

/** A payment option in contract 2's format. A card expires when its expiry month has ended everywhere on earth. */
export function optionSummary(option: PaymentOptionView, now: Date): OptionSummary {
  const { brand = "Card", expiry, mandate } = option;
  const isBank = option.kind === "sepa_direct_debit";
  const remainingMs = expiry === undefined ? undefined : endOf(expiry) - now.getTime();
  return {
    name: isBank ? "SEPA Direct Debit" : brand,
    code: isBank ? "BNKACCT" : (CODES[brand.toLowerCase()] ?? brand.toUpperCase()),
    carrierNumber: option.maskedNumber ?? "",
    reference: option.reference,
    isDefault: option.isDefault,
    isExpired: remainingMs !== undefined && remainingMs <= 0,
    expiresSoon: remainingMs !== undefined && remainingMs > 0 && remainingMs <= SOON_DAYS * DAY_MS,
    ...(expiry !== undefined && { expiryDate: expiry }),
    ...(mandate && {
      storedPaymentOptionData: {
        mandate: {
          mandateReference: mandate.mandateReference,
          mandateScheme: `SEPA_${mandate.scheme}`,
          mandateStatus: MANDATE_STATUS[mandate.state],
          ...(mandate.signedOn !== undefined && { mandateDateOfSignature: mandate.signedOn }),
          creditorId: mandate.creditorId,
        },
      },
    }),
  };
}

function endOf(expiry: string): number {
  return endEverywhere(lastDayOf(expiry)).getTime();
}
