import { createHash } from "node:crypto";
import type { NetworkConsumer } from "#network-requests/click-to-pay-network.port.ts";
import type { CredentialRecord } from "#records/credential.ts";

/** The maximum length of Visa's externalConsumerID, in characters (Visa ID and Credential API). */
const MAX_LENGTH = 100;

/**
 * A customer as the network knows it. Tenants share the network's client, and accounts number their customers, so tenant and account are
 * part of the external id: `<tenant>.<account>.<number>`, each part percent-encoded, dots included. An id that would be too long is its
 * digest instead, which has no dot. Two customers therefore never share an id.
 */
export function networkConsumer({
  tenantId,
  accountId,
  reference,
  ownerBid,
}: Pick<CredentialRecord, "tenantId" | "accountId" | "reference" | "ownerBid">): NetworkConsumer {
  const parts = [tenantId, accountId, reference].map(encoded).join(".");
  const externalConsumerId =
    parts.length <= MAX_LENGTH ? parts : createHash("sha256").update(parts).digest("base64url");
  return { externalConsumerId, ownerBid: ownerBid ?? "" };
}

function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(".", "%2E");
}
