import type { HoldView, PlaceHoldInput } from "@expunge/contracts/trpc/holds";
import { decideHold, type HoldSubject } from "@expunge/domain/hold/decide-hold";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#ports/clock.ts";
import type { HoldRecord } from "#records/hold-record.ts";
import { heldCredential, type HeldCredential, type HoldDeps } from "#use-cases/held-credential.ts";
import { holdChange } from "#use-cases/hold-change.ts";
import { holdView, isOn } from "#use-cases/hold-view.ts";
import { refusal } from "#use-cases/refusal.ts";

const DAY = 24 * 60 * 60 * 1000;
/** The last instant that has a year of four digits: beyond it, instants do not compare as texts. */
const LATEST_END = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Places a hold on a credential, beside those that are on it. One of the same kind and reference that is on already is
 * returned as it is. Throws `not_found`, `invalid` for an end that is not in the future, and `refused` with HOLD-06.
 */
export function placeHold(deps: HoldDeps & { clock: Clock }) {
  return async (actor: Actor, input: PlaceHoldInput): Promise<HoldView> => {
    const { tenantId } = actor;
    const { target, hold: kind, reference } = input;
    const until = endOf(input, deps.clock.now());
    for (;;) {
      const { credential, placed } = await heldCredential(deps, tenantId, target);
      const now = deps.clock.now();
      const same = placed.find(
        (hold) => hold.kind === kind && hold.reference === reference && isOn(hold, now),
      );
      if (same) return holdView(same, now);

      const decision = decideHold(holdSubject(credential));
      if (decision.kind === "refused") throw refusal(decision.reasons);
      const hold: HoldRecord = {
        tenantId,
        id: deps.clock.newId(),
        credentialId: credential.id,
        kind,
        reference,
        until,
        placedBy: actorName(actor),
        placedAt: now,
        releasedBy: null,
        releasedAt: null,
      };
      const change = holdChange(deps.clock, actor, credential, hold, { action: "place", at: now });
      const [written] = await deps.store.applyChanges(tenantId, [change]);
      if (written) return holdView(hold, now);
    }
  };
}

/** The instant from which a hold is on no more: when a day is given, the midnight after it. */
function endOf({ until }: PlaceHoldInput, now: Date): Date | null {
  if (until === undefined) return null;
  const given = Date.parse(until);
  const end = until.includes("T") ? given : given + DAY;
  if (end <= now.getTime() || end > LATEST_END)
    throw new ExpungeError("invalid", "until must be in the future, and before the year 10000", {
      field: "until",
    });
  return new Date(end);
}

const GONE: ReadonlySet<string> = new Set(["deleted", "UNREGISTERED", "REMOVED"]);

function holdSubject({ state, open }: HeldCredential["credential"]): HoldSubject {
  return { gone: GONE.has(state), executing: open?.state === "executing" };
}
