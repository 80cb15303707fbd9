import type { RecordCollectionInput } from "@expunge/contracts/trpc/mandates";
import { decideCollection } from "@expunge/domain/mandate/decide-collection";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#ports/clock.ts";
import type { MandateLedger } from "#ports/mandate-ledger.ts";
import { refusal } from "#use-cases/refusal.ts";

/**
 * Records a collection under a mandate, or what has become of it. The same again changes nothing. The mandate may be named
 * by a reference that an amendment has changed since. Throws `not_found`, `conflict` for another amount or due day, and `refused` with SEPA-03 (nothing new under a cancelled mandate) or SEPA-06 (does not follow on what was recorded before).
 */
export function recordCollection({ mandates, clock }: { mandates: MandateLedger; clock: Clock }) {
  return async (
    actor: Actor,
    input: RecordCollectionInput,
  ): Promise<Pick<RecordCollectionInput, "endToEndId" | "status">> => {
    const { endToEndId, amountMinor, currency, dueOn, status } = input;
    const named = { creditorId: input.creditorId, reference: input.mandateReference, endToEndId };
    const decided = await mandates.change(actor.tenantId, named, ({ mandate, collection }) => {
      const decision = decideCollection(mandate.state, collection?.state, status);
      if (decision.kind === "refused") throw refusal(decision.reasons);
      if (collection && (collection.amountMinor !== amountMinor || collection.dueOn !== dueOn))
        throw new ExpungeError(
          "conflict",
          "the collection is known with another amount or due day",
          {
            field: collection.amountMinor === amountMinor ? "dueOn" : "amountMinor",
          },
        );
      if (decision.kind === "unchanged") return {};
      const changedAt = clock.now();
      const details = { endToEndId, status };
      return {
        write: {
          collection: { endToEndId, amountMinor, currency, dueOn, state: status, changedAt },
          audit: {
            occurredAt: changedAt,
            actor: actorName(actor),
            action: "mandate.collection",
            subject: mandate.credentialId,
            outcome: status,
            details,
          },
        },
      };
    });
    if (decided === undefined) throw new ExpungeError("not_found", "there is no such mandate");
    return { endToEndId, status };
  };
}
