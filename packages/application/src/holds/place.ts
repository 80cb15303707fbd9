import type { HoldView, PlaceHoldInput } from "@expunge/schemas/trpc/holds";
import { decideHold, type HoldSubject } from "@expunge/domain/hold/decide-hold";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { HoldReader } from "#holds/hold-reader.port.ts";
import type { HoldRecord } from "#records/hold.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import {
  withHolds,
  type CredentialWithHolds,
  type HoldDeps,
} from "#holds/internal/credential-with-holds.ts";
import { requireHoldRole } from "#holds/hold-roles.ts";
import { holdChange } from "#holds/internal/change.ts";
import { holdView, isActive, isNamed } from "#holds/internal/view.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import { refusal } from "#refusal.ts";

const DAY = 24 * 60 * 60 * 1000;
/** The last instant with a four-digit year: ISO 8601 texts compare correctly up to it. */
const MAX_END = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Places a hold on a credential. An active hold of the existing kind and reference is returned unchanged. Throws `not_found`, `invalid` for an
 * end that is not in the future, `forbidden` with HOLD-10, and `refused` with HOLD-06.
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
      replay: ({ credentialId, holdId }) => placedView(deps.holds, tenantId, credentialId, holdId),
      create: async (loaded, remember) => {
        requireHoldRole(actor, "place", input.hold);
        // Not earlier: a repeated request is answered even after the end that it names.
        const until = parseEnd(input, deps.clock.now());
        const { credential, holds } = await withHolds(deps, tenantId, target, loaded);
        const now = deps.clock.now();
        const outcome = ({ id: holdId, credentialId }: HoldRecord) =>
          remember({ kind: "hold_placed", credentialId, holdId });
        const existing = holds.find((hold) => isNamed(hold, input) && isActive(hold, now));
        if (existing) {
          const remembered = outcome(existing);
          if (remembered.remember === undefined) return holdView(existing, now);
          const unchanged = { events: [], audit: [], ...remembered };
          const [recorded] = await deps.store.applyChanges(tenantId, [unchanged]);
          return recorded ? holdView(existing, now) : undefined;
        }

        const decision = decideHold(holdSubject(credential, input.cardId));
        if (decision.kind === "refused") throw refusal(decision.reasons);
        const hold = newHold(deps.clock.newId(), actor, input, credential.id, until, now);
        const change = holdChange(deps.clock, actor, credential, hold, {
          action: "place",
          at: now,
        });
        const [written] = await deps.store.applyChanges(tenantId, [
          { ...change, ...outcome(hold) },
        ]);
        return written ? holdView(hold, now) : undefined;
      },
    });
  };
}

/** A hold as its placement returned it, regardless of later changes. */
async function placedView(
  holds: HoldReader,
  tenantId: string,
  credentialId: string,
  holdId: string,
): Promise<HoldView> {
  const hold = (await holds.listByCredentials(tenantId, [credentialId])).find(
    ({ id }) => id === holdId,
  );
  if (hold === undefined) throw new Error("a placed hold is missing");
  return holdView({ ...hold, releasedBy: null, releasedAt: null }, hold.placedAt);
}

function newHold(
  id: string,
  actor: Actor,
  { hold: kind, reference, cardId }: PlaceHoldInput,
  credentialId: string,
  until: Date | null,
  placedAt: Date,
): HoldRecord {
  const { tenantId } = actor;
  const placedBy = actorName(actor);
  const released = { releasedBy: null, releasedAt: null };
  const named = { credentialId, kind, reference, cardId: cardId ?? null };
  return { tenantId, id, ...named, until, placedBy, placedAt, ...released };
}

/** The exclusive end of a hold; a day ends at the following midnight, UTC. */
function parseEnd({ until }: PlaceHoldInput, now: Date): Date | null {
  if (until === undefined) return null;
  const parsed = Date.parse(until);
  const end = until.includes("T") ? parsed : parsed + DAY;
  if (end <= now.getTime() || end > MAX_END)
    throw new ExpungeError("invalid", "until must be in the future, and before the year 10000", {
      field: "until",
    });
  return new Date(end);
}

const DELETED_STATES: ReadonlySet<string> = new Set(["deleted", "UNREGISTERED", "REMOVED"]);

function holdSubject(
  credential: CredentialWithHolds["credential"],
  cardId: number | undefined,
): HoldSubject {
  const { state, open } = credential;
  const subject = { gone: DELETED_STATES.has(state), executing: open?.state === "executing" };
  if (cardId === undefined || credential.kind !== "click_to_pay_customer") return subject;
  return {
    gone: subject.gone || !credential.cardIds.includes(cardId),
    // While a deletion is scheduled or waits, it suspends the cards too and can still be stopped.
    executing:
      subject.executing || (state === "ACTIVE" && credential.leavingCardIds.includes(cardId)),
  };
}
