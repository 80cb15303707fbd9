import type {
  ListPaymentOptionsInput,
  PaymentOptionPage,
  PaymentOptionView,
} from "@expunge/schemas/trpc/payment-options";
import { ExpungeError } from "#expunge-error.ts";
import type { CredentialReader } from "#write-path/credential-reader.port.ts";
import { paymentOptionView } from "#payment-options/internal/view.ts";

/** The maximum of one account: contract 2 has no pages. */
const MAX_LISTED = 1_000;

/** The active payment options of an account, for contract 2. */
export function listActivePaymentOptions({ reader }: { reader: CredentialReader }) {
  return async (tenantId: string, accountId: string): Promise<PaymentOptionView[]> => {
    const options = await reader.listPaymentOptions(tenantId, {
      accountId,
      includeDeleted: false,
      limit: MAX_LISTED,
    });
    return options.map(paymentOptionView);
  };
}

/** A page of an account's payment options, including deleted ones. `nextCursor` is null on the last page. */
export function pagePaymentOptions({ reader }: { reader: CredentialReader }) {
  return async (
    tenantId: string,
    { customerAccountId, cursor, limit }: ListPaymentOptionsInput,
  ): Promise<PaymentOptionPage> => {
    const query = {
      accountId: customerAccountId,
      includeDeleted: true,
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursor }),
    };
    const found = await reader.listPaymentOptions(tenantId, query);
    const page = found.slice(0, limit);
    return {
      items: page.map(paymentOptionView),
      nextCursor: found.length > page.length ? (page.at(-1)?.credential.reference ?? null) : null,
    };
  };
}

/** One payment option, including a deleted one. Throws `not_found`. */
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
