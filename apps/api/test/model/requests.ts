import type { Target } from "@expunge/schemas/boundary/target";
import { reason as ruleHold, type Reason } from "@expunge/domain/rules";
import { isDeepStrictEqual } from "node:util";
import { NOT_FOUND } from "#test/model/answers.ts";
import { applyDecision } from "#test/model/apply-decision.ts";
import { type DecisionResult, decide, planOf } from "#test/model/decide.ts";
import { operation, preferred, type Step } from "#test/model/operation.ts";
import { ACCOUNT, OTHER_OWNER_BID, OWNER_BID, type Person, staff } from "#test/model/people.ts";
import { findCredential } from "#test/model/subject-of.ts";
import { deletionView } from "#test/model/views.ts";
import type { Credential, Deletion } from "#test/model/records.ts";
import { found, iso, nameInStep, type World } from "#test/model/world.ts";

const PLAN_GOOD_MS = 15 * 60_000;

type RequestInput = Pick<Deletion, "target" | "reason" | "collections">;
type StaffInput = Pick<Deletion, "reason" | "collections"> & {
  readonly person: Person;
  readonly place: number;
};

/** The deletion that a request of this step creates. */
export function newDeletion(
  world: World,
  params: RequestInput & Pick<Deletion, "immediate" | "requestedBy">,
  credential: Credential,
): Deletion {
  return {
    ...params,
    id: nameInStep(world, "deletion"),
    credential: credential.id,
    state: "requested",
    policy: params.immediate ? null : world.policy,
    trace: nameInStep(world, "trace"),
    approvals: [],
    steps: [],
    reasons: [],
    events: [],
    times: { requestedAt: world.now },
  };
}

function askedFor(world: World, { place, reason, collections }: StaffInput): RequestInput {
  return { target: targetAt(world, place), reason, collections };
}

const UNKNOWN_CUSTOMER = {
  kind: "click_to_pay_customer",
  accountId: ACCOUNT,
  customerId: 99,
  ownerBid: OWNER_BID,
} as const satisfies Target;
const GONE = new Set<Credential["state"]>(["deleted", "UNREGISTERED", "REMOVED"]);
/** Whether a credential no longer exists for deletions, holds and uses. */
export const isGone = ({ state }: Credential) => GONE.has(state);

/** Mostly an existing credential; occasionally another owner BID or an unknown customer. */
export function targetAt({ credentials }: World, place: number): Target {
  if (place % 20 === 0) return UNKNOWN_CUSTOMER;
  const target = preferred(credentials, place, (one) => !isGone(one))?.target ?? UNKNOWN_CUSTOMER;
  const isOther = target.kind === UNKNOWN_CUSTOMER.kind && place % 7 === 6;
  return isOther ? { ...target, ownerBid: OTHER_OWNER_BID } : target;
}

/** Previews a deletion. */
export const preview = operation("preview", (world: World, given: StaffInput): Step => {
  const params = askedFor(world, given);
  const send: Step["send"] = (api) =>
    api.staff(given.person, params, (trpc, input) => trpc.deletions.preview.query(input));
  const credential = findCredential(world, params.target);
  if (credential === undefined) return { world, answer: NOT_FOUND, send };

  const request = { ...params, immediate: false, requestedBy: staff(given.person) };
  const plan = planOf(decide(world, newDeletion(world, request, credential), credential));
  const hash = nameInStep(world, "plan");
  const expiresAt = world.now + PLAN_GOOD_MS;
  return {
    world: { ...world, plan: { params, plan, hash, expiresAt } },
    answer: { ...plan, planHash: hash, expiresAt: iso(expiresAt) },
    send,
  };
});

/** Requests a deletion, or the one of the last preview with its plan hash. */
export const request = operation(
  "request",
  (
    world: World,
    given: StaffInput & { readonly asPreviewed: boolean; readonly noted: boolean },
  ): Step => {
    const { plan } = world;
    // Whether a plan that expires within this minute is still valid depends on the seconds.
    const shown = given.asPreviewed && plan?.expiresAt !== world.now ? plan : undefined;
    const params = shown?.params ?? askedFor(world, given);
    const input = {
      ...params,
      ...(shown && { planHash: shown.hash }),
      ...(given.noted && { note: "case 12" }),
    };
    const send: Step["send"] = (api) =>
      api.staff(given.person, input, (trpc, resolved) => trpc.deletions.request.mutate(resolved));
    const credential = findCredential(world, params.target);
    if (credential === undefined) return { world, answer: NOT_FOUND, send };

    const deletion: Deletion = {
      ...newDeletion(
        world,
        { ...params, immediate: false, requestedBy: staff(given.person) },
        credential,
      ),
      ...(given.noted && { note: "case 12" }),
    };
    const decision = decide(world, deletion, credential);
    const next = applyRequest(world, deletion, checkAgainstPlan(decision, shown, world));
    const openId = decision.decision.kind === "in_progress" ? credential.deletion : undefined;
    const id = openId ?? deletion.id;
    const answered = found(next.deletions.find((known) => known.id === id));
    const view = deletionView(answered, openId ? "anybody" : "requester");
    return { world: next, answer: { ...view, target: params.target }, send };
  },
);

/** The world after a new request, which changes nothing while a deletion is in progress. */
export function applyRequest(
  world: World,
  deletion: Deletion,
  { decision, subject }: DecisionResult,
): World {
  return decision.kind === "in_progress"
    ? world
    : applyDecision(world, deletion, decision, subject);
}

function checkAgainstPlan(
  given: DecisionResult,
  shown: World["plan"],
  world: World,
): DecisionResult {
  if (shown === undefined || given.decision.kind === "in_progress") return given;
  const reasons = planViolations(shown, given, world);
  return reasons.length > 0 ? { ...given, decision: { kind: "refused", reasons } } : given;
}

function planViolations(
  shown: NonNullable<World["plan"]>,
  given: DecisionResult,
  { now }: World,
): readonly Reason[] {
  if (!isDeepStrictEqual(shown.plan, planOf(given))) return [ruleHold("DEL-04")];
  return now > shown.expiresAt ? [ruleHold("DEL-05")] : [];
}
