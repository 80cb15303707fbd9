import { type Actor, actorName } from "#actor.ts";
import { holdEvent } from "#holds/internal/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { HoldRecord } from "#records/hold.ts";
import type { CredentialWithHolds } from "#holds/internal/credential-with-holds.ts";

/**
 * The complete change for placing or releasing a hold. It increments the credential's version: a concurrent decision about a deletion
 * loses its race and is made again with the hold.
 */
export function holdChange(
  clock: Clock,
  actor: Actor,
  { id, version, state }: CredentialWithHolds["credential"],
  hold: HoldRecord,
  done: { readonly action: "place" | "release"; readonly at: Date },
): Change {
  const { action, at } = done;
  const outcome = `${action}d` as const;
  return {
    credential: { id, version, state, changedAt: at, erase: false },
    hold,
    events: [holdEvent(clock.newId(), `expunge.hold.${outcome}`, hold, at)],
    audit: [
      {
        occurredAt: at,
        actor: actorName(actor),
        action: `hold.${action}`,
        subject: hold.credentialId,
        outcome,
        details: {
          holdId: hold.id,
          hold: hold.kind,
          ...(hold.cardId !== null && { cardId: hold.cardId }),
        },
      },
    ],
  };
}
