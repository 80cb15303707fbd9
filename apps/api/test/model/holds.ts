import { isActiveHold } from "@expunge/domain/hold/blocking-holds";
import { decideHold } from "@expunge/domain/hold/decide-hold";
import { type HoldKind, HOLD_KINDS } from "@expunge/domain/hold/hold";
import { decideRelease } from "@expunge/domain/hold/decide-release";
import { RULES } from "@expunge/domain/rules";
import { NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { withHoldEvent } from "#test/model/events.ts";
import { at, operation, type Step } from "#test/model/operation.ts";
import { mayApprove, type Person, staff } from "#test/model/people.ts";
import { isGone, targetAt } from "#test/model/requests.ts";
import { findCredential, openDeletion } from "#test/model/subject-of.ts";
import { holdView } from "#test/model/views.ts";
import type { Credential, PlacedHold } from "#test/model/records.ts";
import { iso, nameInStep, type World, withCredential } from "#test/model/world.ts";

const MINUTE = 60_000;
const WITHDRAWN: ReadonlySet<string> = new Set(["completed", "rejected", "cancelled"]);
const ROLE_REQUIRED = {
  failed: "forbidden",
  rule: "HOLD-10",
  message: `${RULES["HOLD-10"].statement.slice(0, -1)}: approver.`,
};

type StaffInput = {
  readonly person: Person;
  readonly place: number;
  readonly hold: HoldKind;
  readonly reference: string;
};

/** Holds address a customer only with its own owner BID. */
function heldBy(world: World, target: Credential["target"]): Credential | undefined {
  const known = findCredential(world, target);
  const isOther =
    known?.kind === "click_to_pay_customer" &&
    target.kind === known.kind &&
    target.ownerBid !== known.target.ownerBid;
  return isOther ? undefined : known;
}

const isOn = (hold: PlacedHold, now: number) => !hold.released && isActiveHold(hold, iso(now));

/** Places a hold, optionally ending after some minutes. */
export const place = operation(
  "hold",
  (world: World, given: StaffInput & { readonly minutes: number | null }): Step => {
    const { person, hold: kind, reference, minutes } = given;
    const { now } = world;
    const target = targetAt(world, given.place);
    const end = minutes === null ? {} : { until: iso(now + minutes * MINUTE) };
    const send: Step["send"] = (api) =>
      api.staff(person, { target, hold: kind, reference, ...end }, (trpc, input) =>
        trpc.holds.place.mutate(input),
      );
    const credential = heldBy(world, target);
    if (credential === undefined) return { world, answer: NOT_FOUND, send };
    const same = credential.holds.find(
      (known) => known.kind === kind && known.reference === reference && isOn(known, now),
    );
    if (same) return { world, answer: holdView(now, same), send };
    const gone = isGone(credential);
    const executing = openDeletion(world, credential)?.state === "executing";
    const decision = decideHold({ gone, executing });
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };

    const id = nameInStep(world, "hold");
    const placed: PlacedHold = {
      id,
      kind,
      reference,
      ...end,
      placedBy: staff(person),
      placedAt: now,
    };
    const held = { ...credential, holds: [...credential.holds, placed] };
    const next = withHoldEvent(withCredential(world, held), "expunge.hold.placed", placed, held);
    return { world: next, answer: holdView(now, placed), send };
  },
);

/** Releases an active hold, if there is one. */
export const release = operation(
  "release",
  (world: World, given: Omit<StaffInput, "hold" | "reference">): Step => {
    const { person } = given;
    const { now } = world;
    const onCredentials = world.credentials.filter(({ holds }) =>
      holds.some((hold) => isOn(hold, now)),
    );
    const credential = at(onCredentials, given.place);
    const on = credential?.holds.filter((hold) => isOn(hold, now)) ?? [];
    const hold = at(on, given.place);
    const target = credential?.target ?? targetAt(world, given.place);
    const { kind, reference } = hold ?? { kind: HOLD_KINDS[0], reference: "case 0" };
    const send: Step["send"] = (api) =>
      api.staff(person, { target, hold: kind, reference }, (trpc, input) =>
        trpc.holds.release.mutate(input),
      );
    if (!mayApprove(person)) return { world, answer: ROLE_REQUIRED, send };
    if (credential === undefined || hold === undefined) return { world, answer: NOT_FOUND, send };
    const own = world.deletions.some(
      (deletion) =>
        deletion.credential === credential.id &&
        deletion.requestedBy === staff(person) &&
        !WITHDRAWN.has(deletion.state),
    );
    const decision = decideRelease(own);
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };

    const released = { ...hold, released: { by: staff(person), at: now } };
    const holds = credential.holds.map((known) => (known.id === hold.id ? released : known));
    const freed = { ...credential, holds };
    const next = withHoldEvent(
      withCredential(world, freed),
      "expunge.hold.released",
      released,
      freed,
    );
    return { world: next, answer: holdView(now, released), send };
  },
);
