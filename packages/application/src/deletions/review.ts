import type { DeletionView, InterveneInput } from "@expunge/schemas/trpc/deletions";
import { decideReview } from "@expunge/domain/deletion/decide-intervention";
import { reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import type { StoredDecisionContext } from "#deletions/internal/transition.ts";
import { rejectOrCancelChange, deletionChange } from "#deletions/internal/change.ts";
import { deletionView } from "#deletions/view.ts";
import {
  redecide,
  transitionDeletion,
  type TransitionDeps,
} from "#deletions/internal/transition.ts";
import { refusal } from "#refusal.ts";

/**
 * Approves a deletion that awaits approval, and resumes it. Throws `not_found`, and `refused` with DEL-08 (it does not await approval),
 * APP-02 (the approver requested it) or the rules that refuse it now, such as those of holds; it then keeps waiting.
 */
export function approveDeletion(deps: TransitionDeps) {
  return async (actor: Actor, input: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      transitionOf(actor, input, "deletion.approve"),
      (context) => {
        expectReviewable(context);
        const decision = redecide(context, true);
        if (decision.kind === "refused") throw refusal(decision.reasons);
        if (decision.kind === "in_progress") throw refusal([reason("DEL-02")]);
        return deletionChange(deps, reviewed(context, "approved", input.note), decision);
      },
    );
    return deletionView({ deletion, request: null });
  };
}

/** Rejects a deletion that awaits approval. Throws `not_found`, and `refused` with DEL-08 or APP-02. */
export function rejectDeletion(deps: TransitionDeps) {
  return async (actor: Actor, input: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      transitionOf(actor, input, "deletion.reject"),
      (context) => {
        expectReviewable(context);
        const rejected = reviewed(context, "rejected", input.note);
        return rejectOrCancelChange(deps, rejected, { state: "rejected" });
      },
    );
    return deletionView({ deletion, request: null });
  };
}

function transitionOf(actor: Actor, { id }: InterveneInput, action: string) {
  return { tenantId: actor.tenantId, deletionId: id, actor: actorName(actor), action };
}

function expectReviewable({ current, actor }: StoredDecisionContext): void {
  const { state, requestedBy } = current;
  const decision = decideReview({ state, requestedBy, by: actor });
  if (decision.kind === "refused") throw refusal(decision.reasons);
}

/** The context with the review appended to the deletion. */
function reviewed(
  context: StoredDecisionContext,
  decision: "approved" | "rejected",
  note: string | undefined,
): StoredDecisionContext {
  const { current, actor, now } = context;
  const review = {
    decision,
    by: actor,
    at: now.toISOString(),
    ...(note !== undefined && { note }),
  };
  return { ...context, current: { ...current, approvals: [...current.approvals, review] } };
}
