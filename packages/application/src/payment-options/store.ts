import type { StorePaymentOptionInput } from "@expunge/schemas/trpc/payment-options";
import { maskIban } from "@expunge/domain/mandate/iban";
import { reason, RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import { assertSigned } from "#mandates/assert-signed.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { type CredentialRecord, type MandateRecord, newCredential } from "#records/credential.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { refusal } from "#refusal.ts";
import { lastDayOf } from "#records/expiry.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import type { Vault } from "#vault/vault.ts";

type PaymentOptionReference = { readonly reference: string; readonly mandateReference?: string };
/** The records of a new option, and the result for the caller. */
type NewOption = {
  readonly credential: CredentialRecord;
  readonly mandate?: MandateRecord;
  readonly result: PaymentOptionReference;
};

/**
 * Stores a payment option under a generated reference. IBAN and debtor name are sealed; a card is stored by its sealed token and its last
 * four digits. An unsigned mandate is only `created`. Throws `conflict` with SEPA-05 when the creditor ever used the mandate's reference
 * before, and with CARD-02 for a card whose token was deleted without a new consent of the customer; `refused` with DEL-02 while that is
 * being deleted; `invalid` for a day of signature in the future.
 */
export function storePaymentOption(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    actor: Actor,
    input: StorePaymentOptionInput,
    keyed?: IdempotentCall,
  ): Promise<PaymentOptionReference> => {
    const { tenantId } = actor;
    const at = deps.clock.now();
    if (input.kind === "sepa_direct_debit" && input.mandate.signedOn !== undefined)
      assertSigned(input.mandate.signedOn, at, "mandate.signedOn");
    const { credential, mandate, result } = newOption(deps, tenantId, input, at);
    const audit = [
      {
        occurredAt: at,
        actor: actorName(actor),
        action: "payment_option.store",
        subject: credential.id,
        outcome: "stored",
        details: { method: input.kind },
      },
    ];
    const vaulted = input.kind === "card" ? input : undefined;
    return idempotentCreate(deps.store, {
      tenantId,
      names: credential,
      load: false,
      at,
      keyed,
      kind: "payment_option_stored",
      replay: ({ reference, mandateReference }) => ({
        reference,
        ...(mandateReference !== undefined && { mandateReference }),
      }),
      create: async (_, remember) => {
        const remembered = remember({ kind: "payment_option_stored", ...result });
        const cardToken = vaulted && (await sameCardToken(deps, tenantId, vaulted));
        const shared = cardToken !== undefined;
        const stored = {
          credential: { ...credential, shared },
          ...(mandate && { mandate }),
          ...(vaulted && { representations: shared ? 1 : 0 }),
        };
        const change = {
          stored,
          ...(cardToken && { credential: { ...cardToken, changedAt: at, erase: false, shared } }),
          events: [],
          audit,
          ...remembered,
        };
        const [written] = await deps.store.applyChanges(tenantId, [change]);
        if (!written && mandate)
          throw new ExpungeError("conflict", RULES["SEPA-05"].statement, {
            rule: "SEPA-05",
            field: "mandate.reference",
          });
        return written ? result : undefined;
      },
    });
  };
}

/** The card token that has the same vault token, if there is one. Throws where it stands in the way of a payment option. */
async function sameCardToken(
  { store, vault }: { store: ChangeStore; vault: Vault },
  tenantId: string,
  { token, reconsent }: Extract<StorePaymentOptionInput, { kind: "card" }>,
) {
  const name = naturalKeyOf(vault, tenantId, { kind: "card_token", token });
  const [loaded] = await store.loadTargets(tenantId, [name]);
  const { credential } = loaded ?? {};
  if (credential?.kind !== "card_token") return undefined;
  const { id, version, state } = credential;
  if (credential.open) throw refusal([reason("DEL-02")]);
  if (state === "deleted" && !reconsent)
    throw new ExpungeError("conflict", RULES["CARD-02"].statement, {
      rule: "CARD-02",
      field: "token",
    });
  return { id, version, state };
}

function newOption(
  { vault, clock }: { vault: Vault; clock: Clock },
  tenantId: string,
  input: StorePaymentOptionInput,
  at: Date,
): NewOption {
  const id = clock.newId();
  const reference = clock.newId();
  const base = {
    tenantId,
    id,
    kind: "payment_option",
    accountId: input.customerAccountId,
    reference,
    state: "active",
    at,
  } as const;
  if (input.kind === "card") {
    const { brand, last4, isDefault, token } = input;
    const credential = newCredential({
      ...base,
      ...vault.seal(tenantId, id, { token }),
      vaultReference: vault.tokenReference(tenantId, token),
      method: input.kind,
      brand,
      last4,
      isDefault,
      expiresOn: lastDayOf(input.expiry),
      maskedNumber: `************${last4}`,
    });
    return { credential, result: { reference } };
  }
  const { iban, debtorName, isDefault, mandate } = input;
  const credential = newCredential({
    ...base,
    ...vault.seal(tenantId, id, { iban, debtorName }),
    method: input.kind,
    isDefault,
    maskedNumber: maskIban(iban),
  });
  const mandateReference = mandate.reference ?? `M-${id.replaceAll("-", "").toUpperCase()}`;
  return {
    credential,
    mandate: {
      tenantId,
      id: clock.newId(),
      credentialId: id,
      creditorId: mandate.creditorId,
      reference: mandateReference,
      creditorName: null,
      debtorAgent: null,
      scheme: mandate.scheme,
      type: mandate.type,
      signedOn: mandate.signedOn ?? null,
      state: mandate.signedOn === undefined ? "created" : "active",
      version: 1,
      cancelledAt: null,
      cancelledBy: null,
      cancellationReason: null,
      cancellationSentAt: null,
      createdAt: at,
    },
    result: { reference, mandateReference },
  };
}
