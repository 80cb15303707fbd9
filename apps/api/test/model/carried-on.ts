import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { DeletionDecision, Effects } from "@expunge/domain/deletion/decision";
import { type DeletionEvent, evolveDeletion } from "@expunge/domain/deletion/deletion-transitions";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reactivated } from "@expunge/domain/deletion/suspension";
import type { Reason } from "@expunge/domain/rules";
import { carriedOut } from "#test/model/carried-out.ts";
import { toldOf, toldSuspending } from "#test/model/events.ts";
import { moved } from "#test/model/moved.ts";
import type { Deletion } from "#test/model/records.ts";
import { iso, type World, withDeletion } from "#test/model/world.ts";

type Decision = Exclude<DeletionDecision, { kind: "in_progress" }>;

/** The world after a decision about a deletion, a new one or one that goes on; `subject` is what was decided over. */
export function carriedOn(
  world: World,
  deletion: Deletion,
  decision: Decision,
  subject: Subject,
): World {
  const { now } = world;
  switch (decision.kind) {
    case "refused": {
      const { reasons } = decision;
      const isNew = deletion.state === "requested";
      const refused = stepped(world, deletion, "refused", { reasons, steps: [] });
      const next = isNew ? refused : released(refused, deletion, subject);
      return toldOf(next, deletion.id, "expunge.deletion.refused", rulesOf(reasons));
    }
    case "needs_approval": {
      const { reasons, effects } = decision;
      const steps = stepsOf(effects, false);
      const asked = stepped(world, deletion, "approval_requested", { reasons, steps });
      const next = moved(asked, deletion, subject);
      return toldOf(next, deletion.id, "expunge.deletion.approval_requested", rulesOf(reasons));
    }
    case "scheduled": {
      const at = now + decision.undoSeconds * 1000;
      const scheduled = stepped(world, deletion, "scheduled", {
        steps: stepsOf(decision.effects, true),
        times: { ...suspendedNow(deletion, now), scheduledFor: at },
        reasons: [],
      });
      const next = moved(scheduled, deletion, decision.next);
      const scheduledFor = iso(at - (at % 60_000));
      const suspended = toldSuspending(next, deletion);
      const told = toldOf(suspended, deletion.id, "expunge.deletion.scheduled", { scheduledFor });
      return { ...told, jobs: [...told.jobs, { deletion: deletion.id, at }] };
    }
    case "deferred": {
      const { reasons, effects } = decision;
      const steps = stepsOf(effects, true);
      const times = suspendedNow(deletion, now);
      const deferred = stepped(world, deletion, "deferred", { reasons, steps, times });
      const next = toldSuspending(moved(deferred, deletion, decision.next), deletion);
      return toldOf(next, deletion.id, "expunge.deletion.deferred", rulesOf(reasons));
    }
    case "accepted": {
      const { effects } = decision;
      const event = effects.asksNetwork ? "accepted" : "completed";
      const ended = effects.asksNetwork ? {} : { erasedAt: now, completedAt: now };
      const steps = stepsOf(effects, effects.asksNetwork || "all");
      const times = { ...suspendedNow(deletion, now), ...ended };
      const next = stepped(world, deletion, event, { reasons: [], steps, times });
      return carriedOut(next, deletion, effects);
    }
  }
}

/** The world in which somebody has called a deletion off: its credential is as it was. */
export function calledOff(
  world: World,
  deletion: Deletion,
  event: "rejected" | "cancelled",
  subject: Subject,
): World {
  const changed = event === "cancelled" ? { reasons: [] } : {};
  const next = released(stepped(world, deletion, event, changed), deletion, subject);
  return toldOf(next, deletion.id, `expunge.deletion.${event}`);
}

/** The deletion after an event that its state machine provides for. */
export function stepped(
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
  return moved(world, before, suspended ? reactivated(subject) : subject);
}

function suspendedNow({ times }: Deletion, now: number): Deletion["times"] {
  return { acceptedAt: now, disabledAt: now, ...times };
}

/** The parts of a deletion, and whether the first is done, or all of them. */
function stepsOf({ mandate, asksNetwork }: Effects, done: boolean | "all"): DeletionStep[] {
  const types: DeletionStep["type"][] = ["disable"];
  if (mandate && mandate.withdrawn.length > 0) types.push("withdraw_collections");
  if (mandate?.reason) types.push("cancel_mandate");
  if (asksNetwork) types.push("network_removal");
  types.push("erase");
  return types.map((type, place) =>
    done === "all" || (done && place === 0)
      ? { type, state: "done", attempts: 1 }
      : { type, state: "pending", attempts: 0 },
  );
}

const rulesOf = (reasons: readonly Reason[]) => ({ rules: reasons.map(({ rule }) => rule) });
