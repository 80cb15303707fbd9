import type {
  ListPaymentOptionsInput,
  PaymentOptionPage,
  PaymentOptionView,
} from "@expunge/schemas/trpc/payment-options";
import { ExpungeError } from "#expunge-error.ts";
import type { CredentialReader } from "#write-path/credential-reader.port.ts";
import { paymentOptionView } from "#payment-options/internal/view.ts";

/** The most options that contract 2 lists of one account: it has no pages. */
const MOST_LISTED = 1_000;

/** The payment options of an account that can be used. */
export function listActivePaymentOptions({ reader }: { reader: CredentialReader }) {
  return async (tenantId: string, accountId: string): Promise<PaymentOptionView[]> => {
    const options = await reader.listPaymentOptions(tenantId, {
      accountId,
      deletedToo: false,
      limit: MOST_LISTED,
    });
    return options.map(paymentOptionView);
  };
}

/** Shows a page of the payment options of an account, deleted ones included. `nextCursor` is null on the last page. */
export function pagePaymentOptions({ reader }: { reader: CredentialReader }) {
  return async (
    tenantId: string,
    { customerAccountId, cursor, limit }: ListPaymentOptionsInput,
  ): Promise<PaymentOptionPage> => {
    const asked = {
      accountId: customerAccountId,
      deletedToo: true,
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursor }),
    };
    const found = await reader.listPaymentOptions(tenantId, asked);
    const page = found.slice(0, limit);
    return {
      items: page.map(paymentOptionView),
      nextCursor: found.length > page.length ? (page.at(-1)?.credential.reference ?? null) : null,
    };
  };
}

/** Shows one payment option. Throws `not_found`. */
export function getPaymentOption({ reader }: { reader: CredentialReader }) {
  return async (
    tenantId: string,
    accountId: string,
    reference: string,
  ): Promise<PaymentOptionView> => {
    const found = await reader.findPaymentOption(tenantId, {
      kind: "payment_option",
      accountId,
      reference,
    });
    if (found === undefined) throw new ExpungeError("not_found", "there is no such payment option");
    return paymentOptionView(found);
  };
}
