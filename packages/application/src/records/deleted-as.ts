import type { Representation } from "#write-path/change-store.port.ts";
import type { DeletionRecord } from "#records/deletion.ts";

/** The credential and the reference in the deletions of a representation. The reference of a card token is its hash, so it is masked. */
export function deletedAs({
  id: credentialId,
  kind,
  reference,
  maskedNumber,
}: Representation): Pick<DeletionRecord, "credentialId" | "targetReference"> {
  const targetReference = kind === "card_token" ? (maskedNumber ?? "****") : reference;
  return { credentialId, targetReference };
}
