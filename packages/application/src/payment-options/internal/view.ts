import type { PaymentOptionView } from "@expunge/schemas/trpc/payment-options";
import type { PaymentOptionRecord } from "#write-path/credential-reader.port.ts";
import { expiryOf } from "#records/expiry.ts";
import { mandateSummary } from "#mandates/view.ts";

/** A payment option as staff see it: masked, with its mandate. */
export function paymentOptionView({ credential, mandate }: PaymentOptionRecord): PaymentOptionView {
  const { maskedNumber, brand, last4, expiresOn, deletionId } = credential;
  return {
    reference: credential.reference,
    customerAccountId: credential.accountId,
    kind: credential.method ?? "card",
    state: credential.state,
    isDefault: credential.isDefault,
    storedAt: credential.createdAt.toISOString(),
    ...(maskedNumber && { maskedNumber }),
    ...(brand && { brand }),
    ...(last4 && { last4 }),
    ...(expiresOn && { expiry: expiryOf(expiresOn) }),
    ...(deletionId && { deletionId }),
    ...(mandate && { mandate: mandateSummary(mandate) }),
  };
}
