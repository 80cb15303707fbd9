import type { NetworkConsumer } from "#ports/click-to-pay-network.ts";
import type { CredentialRecord } from "#records/credential-record.ts";

/** A customer as the network knows it: accounts number their customers, so the account is part of the external id. */
export function networkConsumer(
  customer: Pick<CredentialRecord, "accountId" | "reference" | "ownerBid">,
): NetworkConsumer {
  return {
    externalConsumerId: `${customer.accountId}.${customer.reference}`,
    ownerBid: customer.ownerBid ?? "",
  };
}
