import type { AmendMandateInput } from "@expunge/schemas/trpc/mandates";
import { decideAmendment } from "@expunge/domain/mandate/decide-amendment";
import { preservesData } from "@expunge/domain/hold/blocking-holds";
import { maskIban } from "@expunge/domain/mandate/iban";
import { RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { LockedMandate, MandateLedger, MandateWrite } from "#mandates/mandate-ledger.port.ts";
import { newVersion } from "#mandates/internal/new-version.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly mandates: MandateLedger; readonly vault: Vault; readonly clock: Clock };

/**
 * Amends a mandate: its present version becomes a past one. Returns the key of the new version. Throws `not_found`; `refused` with
 * SEPA-04, SEPA-07, SEPA-08 (cancelled, unsigned, consumed) or HOLD-08; `conflict` with SEPA-05 when the creditor used the new reference before.
 */
export function amendMandate(deps: Deps) {
  return async (
    actor: Actor,
    input: AmendMandateInput,
  ): Promise<{ creditorId: string; reference: string }> => {
    const key = { creditorId: input.creditorId, reference: input.mandateReference };
    const decided = await deps.mandates.change(actor.tenantId, key, (locked) => {
      const now = deps.clock.now().toISOString();
      const replacesHeld = input.changes.iban !== undefined && preservesData(locked.holds, now);
      const decision = decideAmendment(locked.mandate.state, replacesHeld);
      if (decision.kind === "refused") throw refusal(decision.reasons);
      return { write: amendment(deps, actor, locked, input.changes) };
    });
    if (decided === undefined) throw new ExpungeError("not_found", "there is no such mandate");
    if (decided === "taken")
      throw new ExpungeError("conflict", RULES["SEPA-05"].statement, {
        rule: "SEPA-05",
        field: "changes.mandateReference",
      });
    const { creditorId, reference } = decided.write.amendment.mandate;
    return { creditorId, reference };
  };
}

function amendment(
  { vault, clock }: Deps,
  actor: Actor,
  locked: LockedMandate,
  changes: AmendMandateInput["changes"],
) {
  const { mandate, credential } = locked;
  const amendedAt = clock.now();
  const amendedBy = actorName(actor);
  const { iban, mandateReference: reference, ...next } = changes;
  const { mandate: version, past } = newVersion(
    mandate,
    { amendedAt, amendedBy, changed: Object.keys(changes) },
    { ...next, ...(reference !== undefined && { reference }) },
  );
  return {
    amendment: {
      mandate: version,
      past,
      ...(iban !== undefined && {
        account: { ...sealAccount(vault, locked, iban), maskedNumber: maskIban(iban) },
      }),
    },
    audit: {
      occurredAt: amendedAt,
      actor: amendedBy,
      action: "mandate.amend",
      subject: credential.id,
      outcome: "amended",
      details: { changed: past.changed.join(" ") },
    },
  } satisfies MandateWrite;
}

/** Keeps the debtor's name, under a new data key. */
function sealAccount(vault: Vault, { credential }: LockedMandate, iban: string) {
  const { tenantId, id, sealed, sealedKey } = credential;
  const known = sealed && sealedKey ? vault.open(tenantId, id, { sealed, sealedKey }) : {};
  return vault.seal(tenantId, id, { ...(known as object), iban });
}
