import { isHoldOn } from "@expunge/domain/hold/blocking-holds";
import { decideHold } from "@expunge/domain/hold/decide-hold";
import { type HoldKind, HOLD_KINDS } from "@expunge/domain/hold/hold";
import { NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { toldOfHold } from "#test/model/events.ts";
import { at, operation, type Step } from "#test/model/operation.ts";
import { type Person, staff } from "#test/model/people.ts";
import { isGone, targetAt } from "#test/model/requests.ts";
import { lookedUp, openDeletion } from "#test/model/subject-of.ts";
import { holdView } from "#test/model/views.ts";
import type { Credential, PlacedHold } from "#test/model/records.ts";
import { iso, madeIn, type World, withCredential } from "#test/model/world.ts";

const MINUTE = 60_000;

type Said = {
  readonly who: Person;
  readonly place: number;
  readonly hold: HoldKind;
  readonly reference: string;
};

/** A hold belongs to the customer under its own owner BID only. */
function heldBy(world: World, target: Credential["target"]): Credential | undefined {
  const known = lookedUp(world, target);
  const isOther =
    known?.kind === "click_to_pay_customer" &&
    target.kind === known.kind &&
    target.ownerBid !== known.target.ownerBid;
  return isOther ? undefined : known;
}

const isOn = (hold: PlacedHold, now: number) => !hold.released && isHoldOn(hold, iso(now));

/** Places a hold, without an end or with one in so many minutes. */
export const place = operation(
  "hold",
  (world: World, given: Said & { readonly minutes: number | null }): Step => {
    const { who, hold: kind, reference, minutes } = given;
    const { now } = world;
    const target = targetAt(world, given.place);
    const end = minutes === null ? {} : { until: iso(now + minutes * MINUTE) };
    const ask: Step["ask"] = (api) =>
      api.staff(who, { target, hold: kind, reference, ...end }, (trpc, input) =>
        trpc.holds.place.mutate(input),
      );
    const credential = heldBy(world, target);
    if (credential === undefined) return { world, answer: NOT_FOUND, ask };
    const same = credential.holds.find(
      (known) => known.kind === kind && known.reference === reference && isOn(known, now),
    );
    if (same) return { world, answer: holdView(now, same), ask };
    const gone = isGone(credential);
    const executing = openDeletion(world, credential)?.state === "executing";
    const decision = decideHold({ gone, executing });
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), ask };

    const id = madeIn(world, "hold");
    const placed: PlacedHold = { id, kind, reference, ...end, placedBy: staff(who), placedAt: now };
    const held = { ...credential, holds: [...credential.holds, placed] };
    const next = toldOfHold(withCredential(world, held), "expunge.hold.placed", placed, held);
    return { world: next, answer: holdView(now, placed), ask };
  },
);

/** Releases a hold: one that is on, if there is any. */
export const release = operation(
  "release",
  (world: World, given: Omit<Said, "hold" | "reference">): Step => {
    const { who } = given;
    const { now } = world;
    const onCredentials = world.credentials.filter(({ holds }) =>
      holds.some((hold) => isOn(hold, now)),
    );
    const credential = at(onCredentials, given.place);
    const on = credential?.holds.filter((hold) => isOn(hold, now)) ?? [];
    const hold = at(on, given.place);
    const target = credential?.target ?? targetAt(world, given.place);
    const { kind, reference } = hold ?? { kind: HOLD_KINDS[0], reference: "case 0" };
    const ask: Step["ask"] = (api) =>
      api.staff(who, { target, hold: kind, reference }, (trpc, input) =>
        trpc.holds.release.mutate(input),
      );
    if (credential === undefined || hold === undefined) return { world, answer: NOT_FOUND, ask };

    const released = { ...hold, released: { by: staff(who), at: now } };
    const holds = credential.holds.map((known) => (known.id === hold.id ? released : known));
    const freed = { ...credential, holds };
    const next = toldOfHold(withCredential(world, freed), "expunge.hold.released", released, freed);
    return { world: next, answer: holdView(now, released), ask };
  },
);
