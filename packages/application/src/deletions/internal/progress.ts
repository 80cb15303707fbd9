import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import { ExpungeError } from "#expunge-error.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import type {
  AdvanceDeps,
  DeletionTransition,
  DecisionContext,
  StoredDecisionContext,
} from "#deletions/internal/transition.ts";
import { domainRequest } from "#deletions/internal/domain-request.ts";

export type ProgressDeps = AdvanceDeps & { readonly store: ChangeStore };

/** A deletion that somebody takes further: by whom, and what the audit calls it. */
export type ProgressRequest = Pick<DecisionContext, "actor" | "action"> & {
  readonly tenantId: string;
  readonly deletionId: string;
};

/**
 * Takes a deletion that was requested before one step further, over the credential as it is now: whoever else moves either of
 * them meanwhile makes it decided again. Where the step changes nothing the deletion is returned as it is. Throws `not_found`.
 */
export async function transitionDeletion(
  deps: ProgressDeps,
  { tenantId, deletionId, ...by }: ProgressRequest,
  step: (deciding: StoredDecisionContext) => DeletionTransition | undefined,
): Promise<DeletionRecord> {
  return retryOnConflict(async () => {
    const [loaded] = await deps.store.loadTargets(tenantId, [{ deletionId }]);
    const { deletion: before, credential } = loaded ?? {};
    if (loaded === undefined || before === undefined || credential === undefined)
      throw new ExpungeError("not_found", "there is no such deletion");

    const { targetKind: kind, targetOwnerBid: ownerBid } = before;
    const subject = subjectOf({ kind, ...(ownerBid !== null && { ownerBid }) }, loaded);
    if (subject === undefined) throw new Error("a credential without a subject was loaded");
    const now = deps.clock.now();
    const advanced = step({ ...by, before, subject, loaded, credential, now });
    if (advanced === undefined) return before;
    const [written] = await deps.store.applyChanges(tenantId, [advanced.change]);
    return written ? advanced.deletion : undefined;
  });
}

/** Decides a deletion anew that has passed some of its gates. */
export function decideAgain(
  { before, subject, loaded, now }: StoredDecisionContext,
  passed: DeletionRequest["passed"],
): DeletionDecision {
  return decideDeletion(subject, domainRequest({ ...before, now, passed }, loaded));
}
