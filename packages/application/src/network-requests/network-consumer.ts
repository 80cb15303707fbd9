import type { NetworkConsumer } from "#network-requests/click-to-pay-network.port.ts";
import type { CredentialRecord } from "#records/credential.ts";

/** A customer as the network knows it: accounts number their customers, so the account is part of the external id. */
export function networkConsumer(
  customer: Pick<CredentialRecord, "accountId" | "reference" | "ownerBid">,
): NetworkConsumer {
  return {
    externalConsumerId: `${customer.accountId}.${customer.reference}`,
    ownerBid: customer.ownerBid ?? "",
  };
}
