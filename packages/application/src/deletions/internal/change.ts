import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { reactivated } from "@expunge/domain/deletion/suspension";
import type { Reason } from "@expunge/domain/rules";
import type { DeletionRecord } from "#records/deletion.ts";
import {
  buildTransition,
  type DecisionDeps,
  type DeletionTransition,
  type DecisionContext,
  suspensionEvents,
  disabledTimes,
} from "#deletions/internal/transition.ts";
import { executeDeletion } from "#deletions/internal/execute.ts";
import { deletionSteps } from "#deletions/internal/steps.ts";
import { movedCredential } from "#deletions/internal/moved-credential.ts";

/** The whole change that follows from a decision. */
export function deletionChange(
  deps: DecisionDeps,
  context: DecisionContext,
  decision: Exclude<DeletionDecision, { kind: "in_progress" }>,
): DeletionTransition {
  const { gates, current } = context;
  switch (decision.kind) {
    case "refused":
      return refusalChange(deps, context, decision.reasons);
    case "needs_approval":
      return buildTransition(deps, context, {
        changed: {
          state: "awaiting_approval",
          reasons: decision.reasons,
          steps: deletionSteps(decision.effects, "requested"),
        },
        writes: releasedCredential(context),
        events: [["expunge.deletion.approval_requested", ruleIds(decision.reasons)]],
      });
    case "scheduled": {
      const scheduledFor = new Date(gates.suspendedAt + decision.undoSeconds * 1000);
      const { tenantId, id: deletionId } = current;
      return buildTransition(deps, context, {
        changed: {
          ...disabledTimes(context),
          state: "scheduled",
          steps: deletionSteps(decision.effects, "disabled"),
          reasons: [],
          scheduledFor,
        },
        writes: {
          ...movedCredential(context, decision.next),
          jobs: [{ kind: "deletion", tenantId, deletionId, at: scheduledFor }],
        },
        events: [
          ...suspensionEvents(context),
          ["expunge.deletion.scheduled", { scheduledFor: scheduledFor.toISOString() }],
        ],
      });
    }
    case "deferred":
      return buildTransition(deps, context, {
        changed: {
          ...disabledTimes(context),
          state: "waiting",
          steps: deletionSteps(decision.effects, "disabled"),
          reasons: decision.reasons,
        },
        writes: movedCredential(context, decision.next),
        events: [
          ...suspensionEvents(context),
          ["expunge.deletion.deferred", ruleIds(decision.reasons)],
        ],
      });
    case "accepted":
      return executeDeletion(deps, context, decision.effects);
  }
}

/** A refusal with its rules. A new request leaves the credential untouched; a stored deletion reactivates it. */
function refusalChange(
  deps: DecisionDeps,
  context: DecisionContext,
  reasons: readonly Reason[],
): DeletionTransition {
  const { rules } = ruleIds(reasons);
  return buildTransition(deps, context, {
    changed: { state: "refused", reasons, steps: [] },
    writes: context.current.state === null ? {} : releasedCredential(context),
    events: [["expunge.deletion.refused", { rules }]],
    outcome: `refused ${rules.join(" ")}`,
  });
}

/** A rejection or a cancellation: the credential is reactivated. */
export function rejectOrCancelChange(
  deps: DecisionDeps,
  context: DecisionContext,
  changed: Partial<DeletionRecord> & { readonly state: "rejected" | "cancelled" },
): DeletionTransition {
  return buildTransition(deps, context, {
    changed,
    writes: releasedCredential(context),
    events: [[`expunge.deletion.${changed.state}`]],
  });
}

function releasedCredential(context: DecisionContext) {
  const { gates, subject } = context;
  return movedCredential(context, gates.suspends ? reactivated(subject) : subject);
}

function ruleIds(reasons: readonly Reason[]) {
  return { rules: reasons.map(({ rule }) => rule) };
}
