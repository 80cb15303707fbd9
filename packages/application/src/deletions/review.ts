import type { DeletionView, InterveneInput } from "@expunge/schemas/trpc/deletions";
import { decideReview } from "@expunge/domain/deletion/decide-intervention";
import { reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import type { StoredDecisionContext } from "#deletions/internal/transition.ts";
import { rejectOrCancelChange, deletionChange } from "#deletions/internal/change.ts";
import { deletionView } from "#deletions/view.ts";
import {
  decideAgain,
  transitionDeletion,
  type ProgressDeps,
} from "#deletions/internal/progress.ts";
import { refusal } from "#refusal.ts";

/**
 * Approves a deletion that waits for it: it is decided anew, and goes on. Throws `not_found`, and `refused` with DEL-08 (it
 * does not wait for approval), APP-02 (by whom it was requested), or the rules that refuse it now, as those of holds: then it
 * goes on waiting.
 */
export function approveDeletion(deps: ProgressDeps) {
  return async (actor: Actor, input: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      taken(actor, input, "deletion.approve"),
      (deciding) => {
        expectReviewable(deciding);
        const decision = decideAgain(deciding, { approval: true, undoWindow: false });
        if (decision.kind === "refused") throw refusal(decision.reasons);
        if (decision.kind === "in_progress") throw refusal([reason("DEL-02")]);
        return deletionChange(deps, reviewed(deciding, "approved", input.note), decision);
      },
    );
    return deletionView({ deletion, request: null });
  };
}

/** Rejects a deletion that waits for approval. Throws `not_found`, and `refused` with DEL-08 or APP-02. */
export function rejectDeletion(deps: ProgressDeps) {
  return async (actor: Actor, input: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      taken(actor, input, "deletion.reject"),
      (deciding) => {
        expectReviewable(deciding);
        const judged = reviewed(deciding, "rejected", input.note);
        return rejectOrCancelChange(deps, judged, { state: "rejected" });
      },
    );
    return deletionView({ deletion, request: null });
  };
}

function taken(actor: Actor, { id }: InterveneInput, action: string) {
  return { tenantId: actor.tenantId, deletionId: id, actor: actorName(actor), action };
}

function expectReviewable({ before, actor }: StoredDecisionContext): void {
  const { state, requestedBy } = before;
  const decision = decideReview({ state, requestedBy, by: actor });
  if (decision.kind === "refused") throw refusal(decision.reasons);
}

/** The deletion with what was said to it. */
function reviewed(
  deciding: StoredDecisionContext,
  decision: "approved" | "rejected",
  note: string | undefined,
): StoredDecisionContext {
  const { before, actor, now } = deciding;
  const said = {
    decision,
    by: actor,
    at: now.toISOString(),
    ...(note !== undefined && { note }),
  };
  return { ...deciding, before: { ...before, approvals: [...before.approvals, said] } };
}
