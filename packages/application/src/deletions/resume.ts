import { deletionChange } from "#deletions/internal/change.ts";
import {
  decideAgain,
  transitionDeletion,
  type ProgressDeps,
} from "#deletions/internal/progress.ts";

/**
 * Lets a deletion go on whose time has come, or for which what it waited for has ended. It is decided anew: what is in its
 * way by now, as a hold, refuses it, and the credential is usable again. Says `open` when it is too early. May be run at any time, and again.
 */
export function resumeDeletion(deps: ProgressDeps) {
  return async (tenantId: string, deletionId: string): Promise<"ended" | "open"> => {
    let early = false;
    await transitionDeletion(
      deps,
      { tenantId, deletionId, actor: "system:worker", action: "deletion.proceed" },
      (deciding) => {
        const { before, now } = deciding;
        const { state, scheduledFor } = before;
        early = state === "scheduled" && scheduledFor !== null && now < scheduledFor;
        const pending = state === "scheduled" || state === "waiting";
        if (early || !pending) return undefined;
        const decision = decideAgain(deciding, { approval: true, undoWindow: true });
        const waitsOn = decision.kind === "deferred" && state === "waiting";
        return decision.kind === "in_progress" || waitsOn
          ? undefined
          : deletionChange(deps, deciding, decision);
      },
    );
    return early ? "open" : "ended";
  };
}
