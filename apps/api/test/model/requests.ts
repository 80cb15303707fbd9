import type { Target } from "@expunge/schemas/boundary/target";
import { reason as ruled, type Reason } from "@expunge/domain/rules";
import { isDeepStrictEqual } from "node:util";
import { NOT_FOUND } from "#test/model/answers.ts";
import { carriedOn } from "#test/model/carried-on.ts";
import { type Decided, decided, planOf } from "#test/model/decided.ts";
import { operation, preferred, type Step } from "#test/model/operation.ts";
import { ACCOUNT, OTHER_OWNER_BID, OWNER_BID, type Person, staff } from "#test/model/people.ts";
import { lookedUp } from "#test/model/subject-of.ts";
import { deletionView } from "#test/model/views.ts";
import type { Credential, Deletion } from "#test/model/records.ts";
import { found, iso, madeIn, type World } from "#test/model/world.ts";

const PLAN_GOOD_MS = 15 * 60_000;

type Asked = Pick<Deletion, "target" | "reason" | "collections">;
type Said = Pick<Deletion, "reason" | "collections"> & {
  readonly who: Person;
  readonly place: number;
};

/** A deletion as it is asked for in this step. */
export function newDeletion(
  world: World,
  asked: Asked & Pick<Deletion, "immediate" | "requestedBy">,
  credential: Credential,
): Deletion {
  return {
    ...asked,
    id: madeIn(world, "deletion"),
    credential: credential.id,
    state: "requested",
    trace: madeIn(world, "trace"),
    approvals: [],
    steps: [],
    reasons: [],
    events: [],
    times: { requestedAt: world.now },
  };
}

function askedFor(world: World, { place, reason, collections }: Said): Asked {
  return { target: targetAt(world, place), reason, collections };
}

const NOBODY = {
  kind: "click_to_pay_customer",
  accountId: ACCOUNT,
  customerId: 99,
  ownerBid: OWNER_BID,
} as const satisfies Target;
const GONE = new Set<Credential["state"]>(["deleted", "UNREGISTERED", "REMOVED"]);
/** Whether there is anything left of a credential to be deleted, held or used. */
export const isGone = ({ state }: Credential) => GONE.has(state);

/** Mostly a credential that is alive; now and then a customer under another owner BID, or one that nobody knows. */
export function targetAt({ credentials }: World, place: number): Target {
  if (place % 20 === 0) return NOBODY;
  const target = preferred(credentials, place, (one) => !isGone(one))?.target ?? NOBODY;
  const isOther = target.kind === NOBODY.kind && place % 7 === 6;
  return isOther ? { ...target, ownerBid: OTHER_OWNER_BID } : target;
}

/** Shows what a deletion would do. */
export const preview = operation("preview", (world: World, given: Said): Step => {
  const asked = askedFor(world, given);
  const ask: Step["ask"] = (api) =>
    api.staff(given.who, asked, (trpc, input) => trpc.deletions.preview.query(input));
  const credential = lookedUp(world, asked.target);
  if (credential === undefined) return { world, answer: NOT_FOUND, ask };

  const request = { ...asked, immediate: false, requestedBy: staff(given.who) };
  const plan = planOf(decided(world, newDeletion(world, request, credential), credential));
  const hash = madeIn(world, "plan");
  const expiresAt = world.now + PLAN_GOOD_MS;
  return {
    world: { ...world, plan: { asked, plan, hash, expiresAt } },
    answer: { ...plan, planHash: hash, expiresAt: iso(expiresAt) },
    ask,
  };
});

/** Requests a deletion: as it comes, or the one that was previewed last with its plan's hash. */
export const request = operation(
  "request",
  (
    world: World,
    given: Said & { readonly asPreviewed: boolean; readonly noted: boolean },
  ): Step => {
    const { plan } = world;
    // A plan that ends within this very minute is good or not, as the seconds are.
    const shown = given.asPreviewed && plan?.expiresAt !== world.now ? plan : undefined;
    const asked = shown?.asked ?? askedFor(world, given);
    const said = {
      ...asked,
      ...(shown && { planHash: shown.hash }),
      ...(given.noted && { note: "case 12" }),
    };
    const ask: Step["ask"] = (api) =>
      api.staff(given.who, said, (trpc, input) => trpc.deletions.request.mutate(input));
    const credential = lookedUp(world, asked.target);
    if (credential === undefined) return { world, answer: NOT_FOUND, ask };

    const deletion: Deletion = {
      ...newDeletion(
        world,
        { ...asked, immediate: false, requestedBy: staff(given.who) },
        credential,
      ),
      ...(given.noted && { note: "case 12" }),
    };
    const decision = decided(world, deletion, credential);
    const next = requested(world, deletion, heldToPlan(decision, shown, world));
    const underWay = decision.decision.kind === "in_progress" ? credential.deletion : undefined;
    const id = underWay ?? deletion.id;
    const answered = found(next.deletions.find((known) => known.id === id));
    const view = deletionView(answered, underWay ? "anybody" : "requester");
    return { world: next, answer: { ...view, target: asked.target }, ask };
  },
);

/** The world after a new request; one for what is under way changes nothing. */
export function requested(world: World, deletion: Deletion, { decision, subject }: Decided): World {
  return decision.kind === "in_progress" ? world : carriedOn(world, deletion, decision, subject);
}

function heldToPlan(given: Decided, shown: World["plan"], world: World): Decided {
  if (shown === undefined || given.decision.kind === "in_progress") return given;
  const reasons = unmet(shown, given, world);
  return reasons.length > 0 ? { ...given, decision: { kind: "refused", reasons } } : given;
}

function unmet(
  shown: NonNullable<World["plan"]>,
  given: Decided,
  { now }: World,
): readonly Reason[] {
  if (!isDeepStrictEqual(shown.plan, planOf(given))) return [ruled("DEL-04")];
  return now > shown.expiresAt ? [ruled("DEL-05")] : [];
}
