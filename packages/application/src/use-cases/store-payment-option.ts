import type { StorePaymentOptionInput } from "@expunge/contracts/trpc/payment-options";
import { maskIban } from "@expunge/domain/mandate/iban";
import { RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#ports/change-store.ts";
import type { Clock } from "#ports/clock.ts";
import type { CredentialRecord, MandateRecord } from "#records/credential-record.ts";
import { lastDayOf } from "#records/expiry.ts";
import { newCredential } from "#records/new-credential.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Stores a payment option under a reference of ours. The IBAN and the debtor's name are sealed; a card is kept by its
 * token, sealed too, and its last four digits. A mandate that is not signed yet is only created. Throws `conflict` with
 * SEPA-05 when the creditor has used the mandate's reference before, whatever became of that mandate.
 */
export function storePaymentOption(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    actor: Actor,
    input: StorePaymentOptionInput,
  ): Promise<{ reference: string; mandateReference?: string }> => {
    const { tenantId } = actor;
    const at = deps.clock.now();
    const id = deps.clock.newId();
    const reference = deps.clock.newId();
    const given = {
      tenantId,
      id,
      kind: "payment_option",
      accountId: input.customerAccountId,
      reference,
      state: "active",
      at,
    } as const;
    const audit = [
      {
        occurredAt: at,
        actor: actorName(actor),
        action: "payment_option.store",
        subject: id,
        outcome: "stored",
        details: { method: input.kind },
      },
    ];
    const store = async (credential: CredentialRecord, mandate?: MandateRecord) => {
      const stored = { credential, ...(mandate && { mandate }) };
      const [written] = await deps.store.applyChanges(tenantId, [{ stored, events: [], audit }]);
      return written;
    };

    if (input.kind === "card") {
      const { brand, last4, isDefault, token } = input;
      await store(
        newCredential({
          ...given,
          ...deps.vault.seal(tenantId, id, { token }),
          method: input.kind,
          brand,
          last4,
          isDefault,
          expiresOn: lastDayOf(input.expiry),
          maskedNumber: `************${last4}`,
        }),
      );
      return { reference };
    }

    const { iban, debtorName, isDefault, mandate } = input;
    const credential = newCredential({
      ...given,
      ...deps.vault.seal(tenantId, id, { iban, debtorName }),
      method: input.kind,
      isDefault,
      maskedNumber: maskIban(iban),
    });
    const mandateReference = mandate.reference ?? `M-${id.replaceAll("-", "").toUpperCase()}`;
    const written = await store(credential, {
      tenantId,
      id: deps.clock.newId(),
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
    });
    if (!written)
      throw new ExpungeError("conflict", RULES["SEPA-05"].statement, {
        rule: "SEPA-05",
        field: "mandate.reference",
      });
    return { reference, mandateReference };
  };
}
