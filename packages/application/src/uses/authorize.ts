import type { AuthorizeUseInput, UseAnswer } from "@expunge/schemas/trpc/credentials";
import { decideUse } from "@expunge/domain/deletion/decide-use";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import { targetDay } from "#runtime/target-day.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Authorises a payment to use a credential, and records the use. It is decided again when the credential has changed since it was loaded,
 * so no use is authorised after the answer to a deletion. Throws `not_found`.
 */
export function authorizeUse(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: AuthorizeUseInput): Promise<UseAnswer> => {
    const { tenantId } = actor;
    const names = naturalKeyOf(deps.vault, tenantId, input.target);
    return retryOnConflict(async () => {
      const [loaded] = await deps.store.loadTargets(tenantId, [names]);
      const subject = loaded && subjectOf(input.target, loaded);
      if (loaded?.credential === undefined || subject === undefined)
        throw new ExpungeError("not_found", "there is no such credential");

      const authorizedAt = deps.clock.now();
      const decision = decideUse(subject, targetDay(authorizedAt), input);
      if (decision.kind === "refused") return { allowed: false, reasons: [...decision.reasons] };

      const { id: credentialId, version } = loaded.credential;
      const use = {
        id: deps.clock.newId(),
        credentialId,
        version,
        amountMinor: input.amountMinor ?? null,
        currency: input.currency ?? null,
        authorizedBy: actorName(actor),
        authorizedAt,
      };
      const [written] = await deps.store.applyChanges(tenantId, [{ use, events: [], audit: [] }]);
      return written ? { allowed: true, authorizationId: use.id } : undefined;
    });
  };
}
