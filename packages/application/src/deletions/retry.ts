import type { DeletionView, InterveneInput } from "@expunge/schemas/trpc/deletions";
import { decideRetry } from "@expunge/domain/deletion/decide-intervention";
import { reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { deletionChange } from "#deletions/internal/change.ts";
import { deletionView } from "#deletions/view.ts";
import {
  decideAgain,
  transitionDeletion,
  type ProgressDeps,
} from "#deletions/internal/progress.ts";
import { refusal } from "#refusal.ts";

/**
 * Tries a deletion again that has failed at the network. Throws `not_found`, and `refused` with DEL-08 (it has not failed),
 * DEL-02 (another deletion of the credential is under way) or the rules that refuse it now: then it stays failed.
 */
export function retryDeletion(deps: ProgressDeps) {
  return async (actor: Actor, { id }: InterveneInput): Promise<DeletionView> => {
    const deletion = await transitionDeletion(
      deps,
      {
        tenantId: actor.tenantId,
        deletionId: id,
        actor: actorName(actor),
        action: "deletion.retry",
      },
      (deciding) => {
        const { before, credential } = deciding;
        const retry = decideRetry(before);
        if (retry.kind === "refused") throw refusal(retry.reasons);
        if (credential.open) throw refusal([reason("DEL-02")]);
        // A later deletion, or a new life of the credential, is none of this one's.
        if (credential.deletionId !== before.id) throw refusal([reason("DEL-08")]);
        const decision = decideAgain(deciding, { approval: true, undoWindow: true });
        if (decision.kind === "refused") throw refusal(decision.reasons);
        // What the network no longer holds was removed by another deletion: this one has failed.
        if (decision.kind !== "accepted" || !decision.effects.asksNetwork)
          throw refusal([reason("DEL-08")]);
        return deletionChange(deps, deciding, decision);
      },
    );
    return deletionView({ deletion, request: null });
  };
}
