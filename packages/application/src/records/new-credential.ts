import type { CredentialRecord } from "#records/credential.ts";

type Given = Pick<
  CredentialRecord,
  "tenantId" | "id" | "kind" | "accountId" | "reference" | "state"
> &
  Partial<CredentialRecord> & { readonly at: Date };

/** A credential as it is first stored: what is not given, it does not have. */
export function newCredential({ at, ...given }: Given): CredentialRecord {
  return {
    version: 1,
    method: null,
    brand: null,
    last4: null,
    expiresOn: null,
    country: null,
    maskedNumber: null,
    isDefault: false,
    ownerBid: null,
    sealed: null,
    sealedKey: null,
    deletionId: null,
    createdAt: at,
    changedAt: at,
    ...given,
  };
}
