import {
  decideCancellation,
  decideRetry,
  decideReview,
} from "@expunge/domain/deletion/decide-intervention";
import type { Intervention } from "@expunge/domain/deletion/decide-intervention";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { gatesAsOf } from "@expunge/domain/deletion/gates-as-of";
import { reason } from "@expunge/domain/rules";
import { FORBIDDEN, NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { rejectOrCancel, applyDecision } from "#test/model/apply-decision.ts";
import { decide } from "#test/model/decide.ts";
import { at, type Fitting, operation, type Step } from "#test/model/operation.ts";
import { mayApprove, type Person, staff } from "#test/model/people.ts";
import { openDeletion } from "#test/model/subject-of.ts";
import { deletionView } from "#test/model/views.ts";
import type { Deletion } from "#test/model/records.ts";
import { credentialNamed, found, iso, type World } from "#test/model/world.ts";

type StaffInput = {
  readonly person: Person;
  readonly place: number;
  /** Prefers a deletion that permits the intervention. */
  readonly fitting: boolean;
};
type Done =
  | { readonly kind: "done"; readonly world: World }
  | { readonly kind: "failed"; readonly failure: unknown };
type Act = (world: World, deletion: Deletion, person: Person) => Done;
type Procedure = "approve" | "reject" | "cancel" | "retry";

const UNKNOWN = "01900000-0000-7000-8000-000000000000";
const refused = (reasons: Parameters<typeof refusedFor>[0]): Done => ({
  kind: "failed",
  failure: refusedFor(reasons),
});

export const approve = intervention("approve", ["awaiting_approval"], approveDeletion);
export const reject = intervention("reject", ["awaiting_approval"], rejected);
export const cancel = intervention(
  "cancel",
  ["scheduled", "waiting", "awaiting_approval"],
  cancelled,
);
export const retry = intervention("retry", ["failed"], retryDeletion);

function intervention(procedure: Procedure, fits: readonly DeletionState[], act: Act) {
  const whole = operation(procedure, (world: World, given: StaffInput): Step => {
    const { person, place, fitting } = given;
    const fit = world.deletions.filter(({ state }) => fits.some((one) => one === state));
    const deletion = at(fitting && fit.length > 0 ? fit : world.deletions, place);
    const id: string = deletion?.id ?? UNKNOWN;
    const send: Step["send"] = (api) =>
      api.staff(person, { id }, (trpc, input) => trpc.deletions[procedure].mutate(input));
    const needsApprover = procedure === "approve" || procedure === "reject";
    if (needsApprover && !mayApprove(person)) return { world, answer: FORBIDDEN, send };
    if (deletion === undefined) return { world, answer: NOT_FOUND, send };

    const done = act(world, deletion, person);
    if (done.kind === "failed") return { world, answer: done.failure, send };
    const after = found(done.world.deletions.find((known) => known.id === id));
    return { world: done.world, answer: deletionView(after), send };
  });
  return (given: StaffInput): Fitting => ({
    ...whole(given),
    fits: ({ deletions }) =>
      !given.fitting || deletions.some(({ state }) => fits.some((one) => one === state)),
  });
}

function interventionIn({ state, requestedBy }: Deletion, person: Person): Intervention {
  if (state === "requested") throw new Error("a deletion was left without a decision");
  return { state, requestedBy, by: staff(person), mayApprove: mayApprove(person) };
}

function approveDeletion(world: World, deletion: Deletion, person: Person): Done {
  const review = decideReview(interventionIn(deletion, person));
  if (review.kind === "refused") return refused(review.reasons);
  const { decision, subject, regated, suspendedAt } = redecide(world, deletion, true);
  if (decision.kind === "refused") return refused(decision.reasons);
  if (decision.kind === "in_progress") return refused([reason("DEL-02")]);
  return done(
    applyDecision(
      world,
      reviewed(world, regated, person, "approved"),
      decision,
      subject,
      suspendedAt,
    ),
  );
}

function rejected(world: World, deletion: Deletion, person: Person): Done {
  const review = decideReview(interventionIn(deletion, person));
  if (review.kind === "refused") return refused(review.reasons);
  const { subject } = redecide(world, deletion);
  return done(
    rejectOrCancel(world, reviewed(world, deletion, person, "rejected"), "rejected", subject),
  );
}

function cancelled(world: World, deletion: Deletion, person: Person): Done {
  const cancellation = decideCancellation(interventionIn(deletion, person));
  if (cancellation.kind === "refused") return refused(cancellation.reasons);
  return done(rejectOrCancel(world, deletion, "cancelled", redecide(world, deletion).subject));
}

function retryDeletion(world: World, deletion: Deletion, person: Person): Done {
  const decidedOver = decideRetry(interventionIn(deletion, person));
  if (decidedOver.kind === "refused") return refused(decidedOver.reasons);
  const credential = credentialNamed(world, deletion.credential);
  if (openDeletion(world, credential)) return refused([reason("DEL-02")]);
  if (credential.deletion !== deletion.id) return refused([reason("DEL-08")]);
  const asked = { ...deletion, policy: deletion.policy ?? world.policy };
  const { decision, subject, regated, suspendedAt } = redecide(world, asked, false, staff(person));
  if (decision.kind === "refused") return refused(decision.reasons);
  if (decision.kind === "in_progress" || !decision.effects.removesAtNetwork)
    return refused([reason("DEL-08")]);
  return done(applyDecision(world, regated, decision, subject, suspendedAt));
}

const done = (world: World): Done => ({ kind: "done", world });

/** Re-evaluates a deletion at its gates over the current state of its credential. `regated`: with the policy that counts now. */
export function redecide(
  world: World,
  deletion: Deletion,
  approving = false,
  requestedBy = deletion.requestedBy,
) {
  const { state, policy, approvals, times } = deletion;
  const immediate = deletion.immediate && policy === null;
  if (state === "requested") throw new Error("a deletion was left without a decision");
  const gated = {
    state,
    immediate,
    policy,
    approved: approvals.some(({ decision }) => decision === "approved"),
    scheduledFor: times.scheduledFor ?? null,
    disabledAt: times.disabledAt ?? null,
  };
  const { suspendedAt, ...gates } = gatesAsOf(gated, world.policy, world.now);
  const passed = { ...gates.passed, approval: approving || gates.passed.approval };
  const asked = { ...deletion, immediate, requestedBy };
  const decided = decide(world, asked, credentialNamed(world, deletion.credential), {
    gates: { ...gates, passed },
  });
  return { ...decided, suspendedAt, regated: { ...deletion, policy: policy && gates.policy } };
}

function reviewed(
  { now }: World,
  deletion: Deletion,
  person: Person,
  decision: "approved" | "rejected",
): Deletion {
  const input = { decision, by: staff(person), at: iso(now) };
  return { ...deletion, approvals: [...deletion.approvals, input] };
}
