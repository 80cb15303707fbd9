import type { StorePaymentOptionInput } from "@expunge/schemas/trpc/payment-options";
import { maskIban } from "@expunge/domain/mandate/iban";
import { RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { type CredentialRecord, type MandateRecord, newCredential } from "#records/credential.ts";
import { lastDayOf } from "#records/expiry.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import type { Vault } from "#vault/vault.ts";

type StoredOption = { readonly reference: string; readonly mandateReference?: string };
/** What is stored, and how it is told. */
type NewOption = {
  readonly credential: CredentialRecord;
  readonly mandate?: MandateRecord;
  readonly told: StoredOption;
};

/**
 * Stores a payment option under a reference of ours. The IBAN and the debtor's name are sealed; a card is kept by its
 * token, sealed too, and its last four digits. A mandate that is not signed yet is only created. Throws `conflict` with
 * SEPA-05 when the creditor has used the mandate's reference before, whatever became of that mandate.
 */
export function storePaymentOption(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    actor: Actor,
    input: StorePaymentOptionInput,
    keyed?: IdempotentCall,
  ): Promise<StoredOption> => {
    const { tenantId } = actor;
    const at = deps.clock.now();
    const { credential, mandate, told } = newOption(deps, tenantId, input, at);
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
    const stored = { credential, ...(mandate && { mandate }) };
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
        const remembered = remember({ kind: "payment_option_stored", ...told });
        const change = { stored, events: [], audit, ...remembered };
        const [written] = await deps.store.applyChanges(tenantId, [change]);
        if (!written && mandate)
          throw new ExpungeError("conflict", RULES["SEPA-05"].statement, {
            rule: "SEPA-05",
            field: "mandate.reference",
          });
        return written ? told : undefined;
      },
    });
  };
}

function newOption(
  { vault, clock }: { vault: Vault; clock: Clock },
  tenantId: string,
  input: StorePaymentOptionInput,
  at: Date,
): NewOption {
  const id = clock.newId();
  const reference = clock.newId();
  const given = {
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
      ...given,
      ...vault.seal(tenantId, id, { token }),
      method: input.kind,
      brand,
      last4,
      isDefault,
      expiresOn: lastDayOf(input.expiry),
      maskedNumber: `************${last4}`,
    });
    return { credential, told: { reference } };
  }
  const { iban, debtorName, isDefault, mandate } = input;
  const credential = newCredential({
    ...given,
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
    told: { reference, mandateReference },
  };
}
