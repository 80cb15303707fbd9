import {
  decideCancellation,
  decideRetry,
  decideReview,
} from "@expunge/domain/deletion/decide-intervention";
import type { Intervention } from "@expunge/domain/deletion/decide-intervention";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { reason } from "@expunge/domain/rules";
import { FORBIDDEN, NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { calledOff, carriedOn } from "#test/model/carried-on.ts";
import { decided } from "#test/model/decided.ts";
import { at, type Fitting, operation, type Step } from "#test/model/operation.ts";
import { mayApprove, type Person, staff } from "#test/model/people.ts";
import { openDeletion } from "#test/model/subject-of.ts";
import { deletionView } from "#test/model/views.ts";
import type { Deletion } from "#test/model/records.ts";
import { credentialNamed, found, iso, type World } from "#test/model/world.ts";

type Said = {
  readonly who: Person;
  readonly place: number;
  /** Whether it is one of those that this can be done to, if there are any. */
  readonly fitting: boolean;
};
type Done =
  | { readonly kind: "done"; readonly world: World }
  | { readonly kind: "failed"; readonly failure: unknown };
type Act = (world: World, deletion: Deletion, who: Person) => Done;
type Procedure = "approve" | "reject" | "cancel" | "retry";

const UNKNOWN = "01900000-0000-7000-8000-000000000000";
const refused = (reasons: Parameters<typeof refusedFor>[0]): Done => ({
  kind: "failed",
  failure: refusedFor(reasons),
});

export const approve = intervention("approve", ["awaiting_approval"], approved);
export const reject = intervention("reject", ["awaiting_approval"], rejected);
export const cancel = intervention(
  "cancel",
  ["scheduled", "waiting", "awaiting_approval"],
  cancelled,
);
export const retry = intervention("retry", ["failed"], retried);

function intervention(procedure: Procedure, fits: readonly DeletionState[], act: Act) {
  const whole = operation(procedure, (world: World, given: Said): Step => {
    const { who, place, fitting } = given;
    const fit = world.deletions.filter(({ state }) => fits.some((one) => one === state));
    const deletion = at(fitting && fit.length > 0 ? fit : world.deletions, place);
    const id: string = deletion?.id ?? UNKNOWN;
    const ask: Step["ask"] = (api) =>
      api.staff(who, { id }, (trpc, input) => trpc.deletions[procedure].mutate(input));
    const needsApprover = procedure === "approve" || procedure === "reject";
    if (needsApprover && !mayApprove(who)) return { world, answer: FORBIDDEN, ask };
    if (deletion === undefined) return { world, answer: NOT_FOUND, ask };

    const done = act(world, deletion, who);
    if (done.kind === "failed") return { world, answer: done.failure, ask };
    const after = found(done.world.deletions.find((known) => known.id === id));
    return { world: done.world, answer: deletionView(after), ask };
  });
  return (given: Said): Fitting => ({
    ...whole(given),
    fits: ({ deletions }) =>
      !given.fitting || deletions.some(({ state }) => fits.some((one) => one === state)),
  });
}

function interventionIn({ state, requestedBy }: Deletion, who: Person): Intervention {
  if (state === "requested") throw new Error("a deletion was left without a decision");
  return { state, requestedBy, by: staff(who), mayApprove: mayApprove(who) };
}

function approved(world: World, deletion: Deletion, who: Person): Done {
  const review = decideReview(interventionIn(deletion, who));
  if (review.kind === "refused") return refused(review.reasons);
  const { decision, subject } = again(world, deletion, { approval: true, undoWindow: false });
  if (decision.kind === "refused") return refused(decision.reasons);
  if (decision.kind === "in_progress") return refused([reason("DEL-02")]);
  return done(carriedOn(world, reviewed(world, deletion, who, "approved"), decision, subject));
}

function rejected(world: World, deletion: Deletion, who: Person): Done {
  const review = decideReview(interventionIn(deletion, who));
  if (review.kind === "refused") return refused(review.reasons);
  const { subject } = again(world, deletion, NOTHING);
  return done(calledOff(world, reviewed(world, deletion, who, "rejected"), "rejected", subject));
}

function cancelled(world: World, deletion: Deletion, who: Person): Done {
  const cancellation = decideCancellation(interventionIn(deletion, who));
  if (cancellation.kind === "refused") return refused(cancellation.reasons);
  return done(calledOff(world, deletion, "cancelled", again(world, deletion, NOTHING).subject));
}

function retried(world: World, deletion: Deletion, who: Person): Done {
  const decidedOver = decideRetry(interventionIn(deletion, who));
  if (decidedOver.kind === "refused") return refused(decidedOver.reasons);
  const credential = credentialNamed(world, deletion.credential);
  if (openDeletion(world, credential)) return refused([reason("DEL-02")]);
  if (credential.deletion !== deletion.id) return refused([reason("DEL-08")]);
  const { decision, subject } = again(world, deletion, { approval: true, undoWindow: true });
  if (decision.kind === "refused") return refused(decision.reasons);
  if (decision.kind !== "accepted" || !decision.effects.asksNetwork)
    return refused([reason("DEL-08")]);
  return done(carriedOn(world, deletion, decision, subject));
}

const NOTHING = { approval: false, undoWindow: false };
const done = (world: World): Done => ({ kind: "done", world });

/** A deletion decided once more, over its credential as it is now. */
export function again(
  world: World,
  deletion: Deletion,
  passed: { readonly approval: boolean; readonly undoWindow: boolean },
) {
  return decided(world, deletion, credentialNamed(world, deletion.credential), { passed });
}

function reviewed(
  { now }: World,
  deletion: Deletion,
  who: Person,
  decision: "approved" | "rejected",
): Deletion {
  const said = { decision, by: staff(who), at: iso(now) };
  return { ...deletion, approvals: [...deletion.approvals, said] };
}
