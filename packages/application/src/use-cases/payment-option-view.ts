import type { MandateView, PaymentOptionView } from "@expunge/contracts/trpc/payment-options";
import type { PaymentOptionRecord } from "#ports/credential-reader.ts";
import type { MandateRecord } from "#records/credential-record.ts";
import { expiryOf } from "#records/expiry.ts";

/** A payment option as staff see it: masked, with its mandate. */
export function paymentOptionView({ credential, mandate }: PaymentOptionRecord): PaymentOptionView {
  const { maskedNumber, brand, last4, expiresOn, deletionId } = credential;
  return {
    reference: credential.reference,
    customerAccountId: credential.accountId,
    kind: credential.method ?? "card",
    state: credential.state === "active" ? "active" : "deleted",
    isDefault: credential.isDefault,
    storedAt: credential.createdAt.toISOString(),
    ...(maskedNumber && { maskedNumber }),
    ...(brand && { brand }),
    ...(last4 && { last4 }),
    ...(expiresOn && { expiry: expiryOf(expiresOn) }),
    ...(deletionId && { deletionId }),
    ...(mandate && { mandate: mandateView(mandate) }),
  };
}

/** A mandate as staff see it, with what has become of it. */
export function mandateView(mandate: MandateRecord): MandateView {
  const { cancelledAt, cancelledBy, cancellationReason } = mandate;
  const signed = { at: mandate.createdAt.toISOString(), state: "active", version: 1 } as const;
  return {
    mandateReference: mandate.reference,
    creditorId: mandate.creditorId,
    scheme: mandate.scheme,
    type: mandate.type,
    signedOn: mandate.signedOn,
    state: mandate.state,
    version: mandate.version,
    ...(cancelledAt && { cancelledAt: cancelledAt.toISOString() }),
    ...(cancelledBy && { cancelledBy }),
    ...(cancellationReason && { cancellationReason }),
    history: [signed, ...(cancelledAt ? [{ at: cancelledAt.toISOString(), state: "cancelled", version: mandate.version } as const] : [])],
  };
}
