import type { MandateView, PaymentOptionView } from "@expunge/contracts/trpc/payment-options";
import { ExpungeError } from "#expunge-error.ts";
import type { CredentialReader } from "#ports/credential-reader.ts";
import { mandateView, paymentOptionView } from "#use-cases/payment-option-view.ts";

/** Shows the payment options of an account, deleted ones included. */
export function listPaymentOptions({ reader }: { reader: CredentialReader }) {
  return async (tenantId: string, customerAccountId: string): Promise<PaymentOptionView[]> => {
    const options = await reader.listPaymentOptions(tenantId, customerAccountId, true);
    return options.map(paymentOptionView);
  };
}

/** Shows one payment option. Throws `not_found`. */
export function getPaymentOption({ reader }: { reader: CredentialReader }) {
  return async (tenantId: string, accountId: string, reference: string): Promise<PaymentOptionView> => {
    const found = await reader.findPaymentOption(tenantId, { kind: "payment_option", accountId, reference });
    if (found === undefined) throw new ExpungeError("not_found", "there is no such payment option");
    return paymentOptionView(found);
  };
}

/** Shows a mandate. Throws `not_found`. */
export function getMandate({ reader }: { reader: CredentialReader }) {
  return async (tenantId: string, creditorId: string, reference: string): Promise<MandateView> => {
    const found = await reader.findMandate(tenantId, creditorId, reference);
    if (found === undefined) throw new ExpungeError("not_found", "there is no such mandate");
    return mandateView(found);
  };
}
