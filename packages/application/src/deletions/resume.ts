import { deletionChange } from "#deletions/internal/change.ts";
import {
  redecide,
  transitionDeletion,
  type TransitionDeps,
} from "#deletions/internal/transition.ts";

/**
 * Resumes a deletion when it is due or its gate has cleared. Every gate is re-evaluated as of now (APP-04): a hold placed meanwhile refuses
 * the deletion, and an approval that the policy has come to demand is awaited; in both cases the credential is usable again. Returns
 * `open` when it is too early. Idempotent.
 */
export function resumeDeletion(deps: TransitionDeps) {
  return async (tenantId: string, deletionId: string): Promise<"ended" | "open"> => {
    let early = false;
    await transitionDeletion(
      deps,
      { tenantId, deletionId, actor: "system:worker", action: "deletion.proceed" },
      (context) => {
        const { current, now } = context;
        const { state, scheduledFor } = current;
        early = state === "scheduled" && scheduledFor !== null && now < scheduledFor;
        const pending = state === "scheduled" || state === "waiting";
        if (early || !pending) return undefined;
        const decision = redecide(context);
        const waitsOn = decision.kind === "deferred" && state === "waiting";
        return decision.kind === "in_progress" || waitsOn
          ? undefined
          : deletionChange(deps, context, decision);
      },
    );
    return early ? "open" : "ended";
  };
}
