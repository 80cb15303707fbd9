import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { DeletionDecision, Effects } from "@expunge/domain/deletion/decision";
import { type DeletionEvent, evolveDeletion } from "@expunge/domain/deletion/deletion-transitions";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reactivated } from "@expunge/domain/deletion/suspension";
import type { Reason } from "@expunge/domain/rules";
import { executeDeletion } from "#test/model/execute-deletion.ts";
import { withDeletionEvent, withSuspensionEvents } from "#test/model/events.ts";
import { withNextState } from "#test/model/credential-states.ts";
import type { Deletion } from "#test/model/records.ts";
import { iso, type World, withDeletion } from "#test/model/world.ts";

type Decision = Exclude<DeletionDecision, { kind: "in_progress" }>;

/**
 * The world after a decision about a new or resumed deletion; `subject` is the input of the decision. `suspendedAt`: since when the
 * deletion has suspended the credential.
 */
export function applyDecision(
  world: World,
  deletion: Deletion,
  decision: Decision,
  subject: Subject,
  suspendedAt: number = world.now,
): World {
  const { now } = world;
  switch (decision.kind) {
    case "refused": {
      const { reasons } = decision;
      const isNew = deletion.state === "requested";
      const refused = transition(world, deletion, "refused", { reasons, steps: [] });
      const next = isNew ? refused : released(refused, deletion, subject);
      return withDeletionEvent(next, deletion.id, "expunge.deletion.refused", rulesOf(reasons));
    }
    case "needs_approval": {
      const { reasons, effects } = decision;
      const steps = stepsOf(effects, false);
      const params = transition(world, deletion, "approval_requested", { reasons, steps });
      const next = released(params, deletion, subject);
      return withDeletionEvent(
        next,
        deletion.id,
        "expunge.deletion.approval_requested",
        rulesOf(reasons),
      );
    }
    case "scheduled": {
      const at = suspendedAt + decision.undoSeconds * 1000;
      const scheduled = transition(world, deletion, "scheduled", {
        steps: stepsOf(decision.effects, true),
        times: { ...suspensionTimes(deletion, now), scheduledFor: at },
        reasons: [],
      });
      const next = withNextState(scheduled, deletion, decision.next);
      const scheduledFor = iso(at - (at % 60_000));
      const suspended = withSuspensionEvents(next, deletion);
      const result = withDeletionEvent(suspended, deletion.id, "expunge.deletion.scheduled", {
        scheduledFor,
      });
      return { ...result, jobs: [...result.jobs, { deletion: deletion.id, at }] };
    }
    case "deferred": {
      const { reasons, effects } = decision;
      const steps = stepsOf(effects, true);
      const times = suspensionTimes(deletion, now);
      const deferred = transition(world, deletion, "deferred", { reasons, steps, times });
      const next = withSuspensionEvents(withNextState(deferred, deletion, decision.next), deletion);
      return withDeletionEvent(next, deletion.id, "expunge.deletion.deferred", rulesOf(reasons));
    }
    case "accepted": {
      const { effects } = decision;
      const event = effects.removesAtNetwork ? "accepted" : "completed";
      const ended = effects.removesAtNetwork ? {} : { erasedAt: now, completedAt: now };
      const steps = stepsOf(effects, effects.removesAtNetwork || "all");
      const times = { ...suspensionTimes(deletion, now), ...ended };
      const next = transition(world, deletion, event, { reasons: [], steps, times });
      return executeDeletion(next, deletion, effects);
    }
  }
}

/** The world after a rejection or cancellation: the credential has its previous state. */
export function rejectOrCancel(
  world: World,
  deletion: Deletion,
  event: "rejected" | "cancelled",
  subject: Subject,
): World {
  const changed = event === "cancelled" ? { reasons: [] } : {};
  const next = released(transition(world, deletion, event, changed), deletion, subject);
  return withDeletionEvent(next, deletion.id, `expunge.deletion.${event}`);
}

/** The world after a transition of the deletion's state machine. */
export function transition(
  world: World,
  deletion: Deletion,
  event: DeletionEvent,
  changed: Partial<Deletion>,
): World {
  const state = evolveDeletion(deletion.state, event);
  if (state === undefined)
    throw new Error(`a deletion that is ${deletion.state} cannot be ${event}`);
  return withDeletion(world, { ...deletion, ...changed, state });
}

function released(world: World, before: Deletion, subject: Subject): World {
  const suspended = before.state === "scheduled" || before.state === "waiting";
  return withNextState(world, before, suspended ? reactivated(subject) : subject);
}

function suspensionTimes({ times }: Deletion, now: number): Deletion["times"] {
  return { acceptedAt: now, disabledAt: now, ...times };
}

/** The steps of a deletion, of which none, the first or all are done. */
function stepsOf({ mandate, removesAtNetwork }: Effects, done: boolean | "all"): DeletionStep[] {
  const types: DeletionStep["type"][] = ["disable"];
  if (mandate && mandate.withdrawn.length > 0) types.push("withdraw_collections");
  if (mandate?.reason) types.push("cancel_mandate");
  if (removesAtNetwork) types.push("network_removal");
  types.push("erase");
  return types.map((type, place) =>
    done === "all" || (done && place === 0)
      ? { type, state: "done", attempts: 1 }
      : { type, state: "pending", attempts: 0 },
  );
}

const rulesOf = (reasons: readonly Reason[]) => ({ rules: reasons.map(({ rule }) => rule) });
