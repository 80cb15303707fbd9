import type { DeletionView, InterveneInput } from "@expunge/schemas/trpc/deletions";
import { decideCancellation } from "@expunge/domain/deletion/decide-intervention";
import { type Actor, actorName, mayApprove } from "#actor.ts";
import { rejectOrCancelChange } from "#deletions/internal/change.ts";
import { deletionView } from "#deletions/view.ts";
import { transitionDeletion, type TransitionDeps } from "#deletions/internal/transition.ts";
import { refusal } from "#refusal.ts";

/**
 * Cancels a deletion that waits for approval, for its scheduled time or at a gate: the credential is usable again. Throws `not_found`, and
 * `refused` with DEL-07 (neither the requester nor an approver) or DEL-08 (it is executing, or has ended).
 */
export function cancelDeletion(deps: TransitionDeps) {
  return async (actor: Actor, input: InterveneInput): Promise<DeletionView> => {
    const by = actorName(actor);
    const deletion = await transitionDeletion(
      deps,
      {
        tenantId: actor.tenantId,
        deletionId: input.id,
        actor: by,
        action: "deletion.cancel",
      },
      (context) => {
        const { state, requestedBy } = context.current;
        const decision = decideCancellation({
          state,
          requestedBy,
          by,
          mayApprove: mayApprove(actor),
        });
        if (decision.kind === "refused") throw refusal(decision.reasons);
        return rejectOrCancelChange(deps, context, { state: "cancelled", reasons: [] });
      },
    );
    return deletionView({ deletion, request: null });
  };
}
