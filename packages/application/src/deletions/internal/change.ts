import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { restored } from "@expunge/domain/deletion/suspension";
import type { Reason } from "@expunge/domain/rules";
import type { DeletionRecord } from "#records/deletion.ts";
import {
  advance,
  type AdvanceDeps,
  type Advanced,
  type Deciding,
  suspending,
  unusable,
} from "#deletions/internal/transition.ts";
import { carryOut } from "#deletions/internal/execute.ts";
import { deletionSteps } from "#deletions/internal/steps.ts";
import { movedCredential } from "#deletions/moved-credential.ts";

/** All that follows from a decision, in one piece. */
export function deletionChange(
  deps: AdvanceDeps,
  deciding: Deciding,
  decision: Exclude<DeletionDecision, { kind: "under_way" }>,
): Advanced {
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
        along: movedCredential(deciding, subject),
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
        along: {
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
        along: movedCredential(deciding, decision.next),
        tells: [...suspending(deciding), ["expunge.deletion.deferred", rulesOf(decision.reasons)]],
      });
    case "accepted":
      return carryOut(deps, deciding, decision.effects);
  }
}

/** A refusal: the rules that said no. A new request leaves the credential alone; what an older one had suspended is as it was. */
function refusalChange(
  deps: AdvanceDeps,
  deciding: Deciding,
  reasons: readonly Reason[],
): Advanced {
  const { rules } = rulesOf(reasons);
  return advance(deps, deciding, {
    changed: { state: "refused", reasons, steps: [] },
    along: deciding.before.version === 0 ? {} : released(deciding),
    tells: [["expunge.deletion.refused", { rules }]],
    outcome: `refused ${rules.join(" ")}`,
  });
}

/** A deletion that a person ends, and what they said. What it had suspended is as it was. */
export function calledOffChange(
  deps: AdvanceDeps,
  deciding: Deciding,
  changed: Partial<DeletionRecord> & { readonly state: "rejected" | "cancelled" },
): Advanced {
  return advance(deps, deciding, {
    changed,
    along: released(deciding),
    tells: [[`expunge.deletion.${changed.state}`]],
  });
}

function released(deciding: Deciding) {
  const { before, subject } = deciding;
  const suspended = before.state === "scheduled" || before.state === "waiting";
  return movedCredential(deciding, suspended ? restored(subject) : subject);
}

function rulesOf(reasons: readonly Reason[]) {
  return { rules: reasons.map(({ rule }) => rule) };
}
