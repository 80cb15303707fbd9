import { type Actor, actorName } from "#actor.ts";
import { holdEvent } from "#holds/internal/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { HoldRecord } from "#records/hold.ts";
import type { HeldCredential } from "#holds/internal/held-credential.ts";

/**
 * All that follows from placing or releasing a hold, in one piece. The credential counts as changed: a deletion that was
 * decided before loses its race, and is decided again with the hold.
 */
export function holdChange(
  clock: Clock,
  actor: Actor,
  { id, version, state }: HeldCredential["credential"],
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
        subject: id,
        outcome,
        details: { holdId: hold.id, hold: hold.kind },
      },
    ],
  };
}
