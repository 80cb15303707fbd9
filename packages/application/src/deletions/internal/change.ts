import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { reactivated } from "@expunge/domain/deletion/suspension";
import type { Reason } from "@expunge/domain/rules";
import type { DeletionRecord } from "#records/deletion.ts";
import {
  advance,
  type AdvanceDeps,
  type DeletionTransition,
  type DecisionContext,
  suspending,
  unusable,
} from "#deletions/internal/transition.ts";
import { executeDeletion } from "#deletions/internal/execute.ts";
import { deletionSteps } from "#deletions/internal/steps.ts";
import { movedCredential } from "#deletions/internal/moved-credential.ts";

/** All that follows from a decision, in one piece. */
export function deletionChange(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  decision: Exclude<DeletionDecision, { kind: "in_progress" }>,
): DeletionTransition {
  const { now, subject, before } = deciding;
  switch (decision.kind) {
    case "refused":
      return refusalChange(deps, deciding, decision.reasons);
    case "needs_approval":
      return advance(deps, deciding, {
        changed: {
          state: "awaiting_approval",
          reasons: decision.reasons,
          steps: deletionSteps(decision.effects, "asked"),
        },
        writes: movedCredential(deciding, subject),
        tells: [["expunge.deletion.approval_requested", rulesOf(decision.reasons)]],
      });
    case "scheduled": {
      const scheduledFor = new Date(now.getTime() + decision.undoSeconds * 1000);
      const { tenantId, id: deletionId } = before;
      return advance(deps, deciding, {
        changed: {
          ...unusable(deciding),
          state: "scheduled",
          steps: deletionSteps(decision.effects, "disabled"),
          reasons: [],
          scheduledFor,
        },
        writes: {
          ...movedCredential(deciding, decision.next),
          jobs: [{ kind: "deletion", tenantId, deletionId, at: scheduledFor }],
        },
        tells: [
          ...suspending(deciding),
          ["expunge.deletion.scheduled", { scheduledFor: scheduledFor.toISOString() }],
        ],
      });
    }
    case "deferred":
      return advance(deps, deciding, {
        changed: {
          ...unusable(deciding),
          state: "waiting",
          steps: deletionSteps(decision.effects, "disabled"),
          reasons: decision.reasons,
        },
        writes: movedCredential(deciding, decision.next),
        tells: [...suspending(deciding), ["expunge.deletion.deferred", rulesOf(decision.reasons)]],
      });
    case "accepted":
      return executeDeletion(deps, deciding, decision.effects);
  }
}

/** A refusal: the rules that said no. A new request leaves the credential alone; what an older one had suspended is as it was. */
function refusalChange(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  reasons: readonly Reason[],
): DeletionTransition {
  const { rules } = rulesOf(reasons);
  return advance(deps, deciding, {
    changed: { state: "refused", reasons, steps: [] },
    writes: deciding.before.state === null ? {} : released(deciding),
    tells: [["expunge.deletion.refused", { rules }]],
    outcome: `refused ${rules.join(" ")}`,
  });
}

/** A deletion that a person ends, and what they said. What it had suspended is as it was. */
export function rejectOrCancelChange(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  changed: Partial<DeletionRecord> & { readonly state: "rejected" | "cancelled" },
): DeletionTransition {
  return advance(deps, deciding, {
    changed,
    writes: released(deciding),
    tells: [[`expunge.deletion.${changed.state}`]],
  });
}

function released(deciding: DecisionContext) {
  const { before, subject } = deciding;
  const suspended = before.state === "scheduled" || before.state === "waiting";
  return movedCredential(deciding, suspended ? reactivated(subject) : subject);
}

function rulesOf(reasons: readonly Reason[]) {
  return { rules: reasons.map(({ rule }) => rule) };
}
