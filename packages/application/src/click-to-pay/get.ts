import type { CustomerView } from "@expunge/schemas/trpc/click-to-pay";
import { ExpungeError } from "#expunge-error.ts";
import type { CredentialReader } from "#write-path/credential-reader.port.ts";

/** A Click to Pay customer with its cards. Throws `not_found`, also for another owner BID. */
export function getCustomer({ reader }: { reader: CredentialReader }) {
  return async (
    tenantId: string,
    key: { accountId: string; customerId: number; ownerBid?: string },
  ): Promise<CustomerView> => {
    const { accountId, customerId, ownerBid } = key;
    const found = await reader.findCustomer(tenantId, {
      kind: "click_to_pay_customer",
      accountId,
      reference: String(customerId),
    });
    if (found === undefined || (ownerBid !== undefined && found.credential.ownerBid !== ownerBid)) {
      throw new ExpungeError("not_found", "there is no such customer");
    }
    const { credential, cards } = found;
    return {
      state: credential.state,
      ownerBid: credential.ownerBid ?? "",
      cards: cards.map(({ cardId, state }) => ({ cardId, state })),
      ...(credential.deletionId && { deletionId: credential.deletionId }),
    };
  };
}
