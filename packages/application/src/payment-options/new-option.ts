import type { StorePaymentOptionInput } from "@expunge/schemas/trpc/payment-options";
import { maskIban } from "@expunge/domain/mandate/iban";
import type { Clock } from "#runtime/clock.port.ts";
import { type CredentialRecord, type MandateRecord, newCredential } from "#records/credential.ts";
import { lastDayOf } from "#records/expiry.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly vault: Vault; readonly clock: Clock };
/** The records of a new payment option. Only a SEPA direct debit has a mandate. */
export type NewOption = { readonly credential: CredentialRecord; readonly mandate?: MandateRecord };
type SepaOption = Extract<StorePaymentOptionInput, { kind: "sepa_direct_debit" }>;

/**
 * The records of a payment option to be stored, under the caller's reference or a generated one. IBAN and debtor name are sealed; a card is
 * stored by its sealed token and its last four digits. An unsigned mandate is only `created`.
 */
export function newOption(
  { vault, clock }: Deps,
  tenantId: string,
  input: StorePaymentOptionInput,
  at: Date,
): NewOption {
  const id = clock.newId();
  const base = {
    tenantId,
    id,
    kind: "payment_option",
    accountId: input.customerAccountId,
    reference: input.reference ?? clock.newId(),
    state: "active",
    method: input.kind,
    isDefault: input.isDefault,
    at,
  } as const;
  if (input.kind === "card") {
    const { brand, last4, token, expiry } = input;
    const credential = newCredential({
      ...base,
      ...vault.seal(tenantId, id, { token }),
      vaultReference: vault.tokenReference(tenantId, token),
      brand,
      last4,
      expiresOn: lastDayOf(expiry),
      maskedNumber: `************${last4}`,
    });
    return { credential };
  }
  const { iban, debtorName, mandate } = input;
  const credential = newCredential({
    ...base,
    ...vault.seal(tenantId, id, { iban, debtorName }),
    maskedNumber: maskIban(iban),
  });
  return { credential, mandate: newMandate(clock.newId(), credential, mandate) };
}

function newMandate(
  id: string,
  { tenantId, id: credentialId, createdAt }: CredentialRecord,
  { reference, creditorId, scheme, type, signedOn }: SepaOption["mandate"],
): MandateRecord {
  return {
    tenantId,
    id,
    credentialId,
    creditorId,
    reference: reference ?? `M-${credentialId.replaceAll("-", "").toUpperCase()}`,
    creditorName: null,
    debtorAgent: null,
    scheme,
    type,
    signedOn: signedOn ?? null,
    state: signedOn === undefined ? "created" : "active",
    version: 1,
    cancelledAt: null,
    cancelledBy: null,
    cancellationReason: null,
    cancellationSentAt: null,
    createdAt,
  };
}
