import { createHash } from "node:crypto";
import type { NetworkConsumer } from "#network-requests/click-to-pay-network.port.ts";
import type { CredentialRecord } from "#records/credential.ts";

/** The maximum length of Visa's externalConsumerID, in characters (Visa ID and Credential API). */
const MAX_LENGTH = 100;

type Named = Pick<CredentialRecord, "tenantId" | "accountId" | "reference" | "ownerBid">;

/**
 * A customer as the network knows it: under the id of its enrolment elsewhere, or ours. Tenants share the network's client, and accounts number their customers, so tenant and account are
 * part of the external id: `<tenant>.<account>.<number>`, each part percent-encoded, dots included. An id that would be too long is its
 * digest instead, which has no dot. Two customers therefore never share an id.
 */
export function networkConsumer({
  tenantId,
  accountId,
  reference,
  ownerBid,
  networkReference,
}: Named & Pick<CredentialRecord, "networkReference">): NetworkConsumer {
  const own = ownConsumerId({ tenantId, accountId, reference });
  return { externalConsumerId: networkReference ?? own, ownerBid: ownerBid ?? "" };
}

/** The id that a customer gets at its enrolment here. */
export function ownConsumerId({ tenantId, accountId, reference }: Omit<Named, "ownerBid">): string {
  const parts = [tenantId, accountId, reference].map(encoded).join(".");
  return parts.length <= MAX_LENGTH
    ? parts
    : createHash("sha256").update(parts).digest("base64url");
}

/**
 * Whether an id may be one that another customer of the tenant got here: it begins with the tenant, or has the form of a digest.
 */
export function isReservedConsumerId(tenantId: string, id: string): boolean {
  return id.startsWith(`${encoded(tenantId)}.`) || /^[\w-]{43}$/.test(id);
}

function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(".", "%2E");
}
