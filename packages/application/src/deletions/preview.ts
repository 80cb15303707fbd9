import type { DeletionPlan, PreviewDeletionInput } from "@expunge/schemas/trpc/deletions";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { planDeletion } from "#deletions/internal/plan-deletion.ts";
import { planExpiry, planHash } from "#deletions/internal/plan-hash.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Previews a deletion: the decision that a request would get now, its consequences, and a hash that binds the request to this plan.
 * Changes nothing. Throws `not_found`.
 */
export function previewDeletion(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: PreviewDeletionInput): Promise<DeletionPlan> => {
    const { tenantId } = actor;
    const { target } = input;
    const [loaded] = await deps.store.loadTargets(tenantId, [
      naturalKeyOf(deps.vault, tenantId, target),
    ]);
    const now = deps.clock.now();
    const terms = { ...input, immediate: false, requestedBy: actorName(actor), now };
    const plan = loaded && planDeletion(target, loaded, terms);
    if (loaded?.credential === undefined || plan === undefined)
      throw new ExpungeError("not_found", "there is no such credential");

    const expiresAt = planExpiry(now);
    return {
      decision: plan.decision,
      planHash: planHash(
        (text) => deps.vault.planTag(tenantId, text),
        loaded.credential.id,
        plan,
        expiresAt,
      ),
      expiresAt: expiresAt.toISOString(),
      consequences: [...plan.consequences],
      reasons: [...plan.reasons],
    };
  };
}
