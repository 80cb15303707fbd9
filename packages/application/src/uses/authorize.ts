import type { AuthorizeUseInput, UseAnswer } from "@expunge/schemas/trpc/credentials";
import { decideUse } from "@expunge/domain/deletion/decide-use";
import type { Reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { UseLedger, UseRecord } from "#uses/use-ledger.port.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import { targetDay } from "#runtime/target-day.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import type { Vault } from "#vault/vault.ts";

type Decision = { readonly use?: UseRecord; readonly reasons?: readonly Reason[] };

/**
 * Authorises a payment to use a credential, and records the use. The credential is locked meanwhile, so no use is authorised after the
 * answer to a deletion. Throws `not_found`.
 */
export function authorizeUse(deps: { uses: UseLedger; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: AuthorizeUseInput): Promise<UseAnswer> => {
    const { tenantId } = actor;
    const names = naturalKeyOf(deps.vault, tenantId, input.target);
    const decision = await deps.uses.authorize(tenantId, names, (loaded) =>
      decide(actor, input, loaded),
    );
    if (decision.use) return { allowed: true, authorizationId: decision.use.id };
    return { allowed: false, reasons: [...(decision.reasons ?? [])] };
  };

  function decide(actor: Actor, input: AuthorizeUseInput, loaded: LoadedTarget): Decision {
    const subject = subjectOf(input.target, loaded);
    if (subject === undefined || loaded.credential === undefined)
      throw new ExpungeError("not_found", "there is no such credential");
    const now = deps.clock.now();
    const decision = decideUse(subject, targetDay(now));
    if (decision.kind === "refused") return { reasons: decision.reasons };
    return {
      use: {
        id: deps.clock.newId(),
        credentialId: loaded.credential.id,
        amountMinor: input.amountMinor ?? null,
        currency: input.currency ?? null,
        authorizedBy: actorName(actor),
        authorizedAt: now,
      },
    };
  }
}
