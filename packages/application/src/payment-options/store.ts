import type { StorePaymentOptionInput } from "@expunge/schemas/trpc/payment-options";
import { decidePaymentOptionStorage } from "@expunge/domain/payment-option/decide-payment-option-storage";
import { RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import { assertSigned } from "#mandates/assert-signed.ts";
import { assertCardStorable } from "#payment-options/assert-card-storable.ts";
import { newOption } from "#payment-options/new-option.ts";
import type { ChangeStore, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { type NaturalKey, naturalKeyOf } from "#records/natural-key.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import type { Vault } from "#vault/vault.ts";

type PaymentOptionReference = { readonly reference: string; readonly mandateReference?: string };

/**
 * Stores a payment option under the caller's reference or a generated one. Throws `conflict` with OPT-01 or OPT-02 when the account ever
 * had an option under that reference, with SEPA-05 when the creditor ever used the mandate's reference
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
    const { credential, mandate } = newOption(deps, tenantId, input, at);
    const result = {
      reference: credential.reference,
      ...(mandate && { mandateReference: mandate.reference }),
    };
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
    const isOwn = input.reference !== undefined;
    return idempotentCreate(deps.store, {
      tenantId,
      names: credential,
      // A generated reference is free.
      load: isOwn,
      at,
      keyed,
      kind: "payment_option_stored",
      replay: ({ reference, mandateReference }) => ({
        reference,
        ...(mandateReference !== undefined && { mandateReference }),
      }),
      create: async (loaded, remember) => {
        assertFree(loaded);
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
        if (written) return result;
        if (mandate && !(isOwn && (await isTaken(deps.store, tenantId, credential))))
          throw new ExpungeError("conflict", RULES["SEPA-05"].statement, {
            rule: "SEPA-05",
            field: "mandate.reference",
          });
        return undefined;
      },
    });
  };
}

/** Throws if the account's option under this reference is known. */
function assertFree(loaded: LoadedTarget | undefined): void {
  const known = loaded?.credential;
  const state = known?.kind === "payment_option" ? known.state : undefined;
  const decision = decidePaymentOptionStorage(state);
  if (decision.kind === "new") return;
  const [first] = decision.reasons;
  throw new ExpungeError("conflict", first?.message ?? "the reference is taken", {
    ...(first && { rule: first.rule }),
    field: "reference",
  });
}

/** Whether another call has stored an option under the same reference since. */
async function isTaken(
  store: ChangeStore,
  tenantId: string,
  { kind, accountId, reference }: NaturalKey,
): Promise<boolean> {
  const [loaded] = await store.loadTargets(tenantId, [{ kind, accountId, reference }]);
  return loaded?.credential !== undefined;
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
  assertCardStorable({ state, open: credential.open !== null }, reconsent);
  return { id, version, state };
}
