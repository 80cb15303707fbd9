import type { DeletionView, InterveneInput } from "@expunge/schemas/trpc/deletions";
import { decideRetry } from "@expunge/domain/deletion/decide-intervention";
import { reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { deletionChange } from "#deletions/internal/change.ts";
import { deletionView } from "#deletions/view.ts";
import {
  asRetried,
  redecide,
  transitionDeletion,
  type TransitionDeps,
} from "#deletions/internal/transition.ts";
import { refusal } from "#refusal.ts";

/**
 * Retries a deletion that failed at the network. It passes every gate of a staff request as of now (APP-04): it may wait for an approval or
 * an undo window that was not demanded at its request. Throws `not_found`, and `refused` with DEL-08 (it has not failed), DEL-02 (another
 * deletion of the credential is in progress) or the rules that refuse it now; it then stays failed.
 */
export function retryDeletion(deps: TransitionDeps) {
  return async (actor: Actor, { id }: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      {
        tenantId: actor.tenantId,
        deletionId: id,
        actor: actorName(actor),
        action: "deletion.retry",
      },
      (loaded) => {
        const context = asRetried(loaded);
        const { current, credential } = context;
        const retry = decideRetry(current);
        if (retry.kind === "refused") throw refusal(retry.reasons);
        if (credential.open) throw refusal([reason("DEL-02")]);
        // The credential has been deleted again or enrolled anew since.
        if (credential.deletionId !== current.id) throw refusal([reason("DEL-08")]);
        const decision = redecide(context, false, context.actor);
        if (decision.kind === "refused") throw refusal(decision.reasons);
        // The network has nothing left to remove: another deletion did it.
        if (decision.kind === "in_progress" || !decision.effects.removesAtNetwork)
          throw refusal([reason("DEL-08")]);
        return deletionChange(deps, context, decision);
      },
    );
    return deletionView({ deletion, request: null });
  };
}
