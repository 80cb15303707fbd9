import type { HoldView, PlaceHoldInput } from "@expunge/schemas/trpc/holds";
import { decideHold, type HoldSubject } from "@expunge/domain/hold/decide-hold";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { HoldReader } from "#holds/hold-reader.port.ts";
import type { HoldRecord } from "#records/hold.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import {
  heldAsLoaded,
  type HeldCredential,
  type HoldDeps,
} from "#holds/internal/held-credential.ts";
import { holdChange } from "#holds/internal/change.ts";
import { holdView, isOn } from "#holds/internal/view.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import { refusal } from "#refusal.ts";

const DAY = 24 * 60 * 60 * 1000;
/** The last instant that has a year of four digits: beyond it, instants do not compare as texts. */
const LATEST_END = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Places a hold on a credential, beside those that are on it. One of the same kind and reference that is on already is
 * returned as it is. Throws `not_found`, `invalid` for an end that is not in the future, and `refused` with HOLD-06.
 */
export function placeHold(deps: HoldDeps & { clock: Clock }) {
  return async (actor: Actor, input: PlaceHoldInput, keyed?: IdempotentCall): Promise<HoldView> => {
    const { tenantId } = actor;
    const { target } = input;
    return idempotentCreate(deps.store, {
      tenantId,
      names: naturalKeyOf(deps.vault, tenantId, target),
      load: true,
      at: deps.clock.now(),
      keyed,
      kind: "hold_placed",
      replay: ({ credentialId, holdId }) => asPlaced(deps.holds, tenantId, credentialId, holdId),
      create: async (loaded, remember) => {
        // A repeat may come after the end that it names.
        const until = endOf(input, deps.clock.now());
        const { credential, placed } = await heldAsLoaded(deps, tenantId, target, loaded);
        const now = deps.clock.now();
        const of = (holdId: string) =>
          remember({ kind: "hold_placed", credentialId: credential.id, holdId });
        const same = placed.find(
          (hold) =>
            hold.kind === input.hold && hold.reference === input.reference && isOn(hold, now),
        );
        if (same) {
          const remembered = of(same.id);
          if (remembered.remember === undefined) return holdView(same, now);
          const unchanged = { events: [], audit: [], ...remembered };
          const [kept] = await deps.store.applyChanges(tenantId, [unchanged]);
          return kept ? holdView(same, now) : undefined;
        }

        const decision = decideHold(holdSubject(credential));
        if (decision.kind === "refused") throw refusal(decision.reasons);
        const hold = newHold(deps.clock.newId(), actor, input, credential.id, until, now);
        const change = holdChange(deps.clock, actor, credential, hold, {
          action: "place",
          at: now,
        });
        const [written] = await deps.store.applyChanges(tenantId, [{ ...change, ...of(hold.id) }]);
        return written ? holdView(hold, now) : undefined;
      },
    });
  };
}

/** A hold as it was shown when it was on: whatever has become of it since. */
async function asPlaced(
  holds: HoldReader,
  tenantId: string,
  credentialId: string,
  holdId: string,
): Promise<HoldView> {
  const hold = (await holds.ofCredential(tenantId, credentialId)).find(({ id }) => id === holdId);
  if (hold === undefined) throw new Error("a hold that was placed is not there");
  return holdView({ ...hold, releasedBy: null, releasedAt: null }, hold.placedAt);
}

function newHold(
  id: string,
  actor: Actor,
  { hold: kind, reference }: PlaceHoldInput,
  credentialId: string,
  until: Date | null,
  placedAt: Date,
): HoldRecord {
  const { tenantId } = actor;
  const placedBy = actorName(actor);
  const released = { releasedBy: null, releasedAt: null };
  return { tenantId, id, credentialId, kind, reference, until, placedBy, placedAt, ...released };
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
