import type { HoldView, ReleaseHoldInput } from "@expunge/schemas/trpc/holds";
import { decideRelease } from "@expunge/domain/hold/decide-release";
import { type Actor, actorName } from "#actor.ts";
import { requireHoldRole } from "#holds/hold-roles.ts";
import { deletedAs } from "#records/deleted-as.ts";
import { naturalKeyOf, shownReferenceOf } from "#records/natural-key.ts";
import { refusal } from "#refusal.ts";
import { ExpungeError } from "#expunge-error.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { loadCredentialWithHolds, type HoldDeps } from "#holds/internal/credential-with-holds.ts";
import { holdChange } from "#holds/internal/change.ts";
import { holdView, isActive, isNamed } from "#holds/internal/view.ts";

/**
 * Releases the active hold of this kind, reference and card. Throws `forbidden` with HOLD-10, `not_found` when the credential or the hold
 * does not exist, and `refused` with HOLD-09 for the requester of a deletion of the credential.
 */
export function releaseHold(deps: HoldDeps & { clock: Clock }) {
  return async (actor: Actor, input: ReleaseHoldInput): Promise<HoldView> => {
    const { tenantId } = actor;
    const { target } = input;
    requireHoldRole(actor, "release", input.hold);
    const releasedBy = actorName(actor);
    return retryOnConflict(async () => {
      const loaded = await loadCredentialWithHolds(deps, tenantId, target);
      const { credential, representations, holds } = loaded;
      const now = deps.clock.now();
      const hold = holds.find((known) => isNamed(known, input) && isActive(known, now));
      if (hold === undefined) throw new ExpungeError("not_found", "there is no such hold");

      const decision = decideRelease(
        await deps.holds.hasRequestedDeletion(tenantId, releasedBy, [
          {
            credentialId: credential.id,
            targetReference: shownReferenceOf(target, naturalKeyOf(deps.vault, tenantId, target)),
          },
          ...representations.map(deletedAs),
        ]),
      );
      if (decision.kind === "refused") throw refusal(decision.reasons);
      const released = { ...hold, releasedBy, releasedAt: now };
      const change = holdChange(deps.clock, actor, credential, released, {
        action: "release",
        at: now,
      });
      const [written] = await deps.store.applyChanges(tenantId, [change]);
      return written ? holdView(released, now) : undefined;
    });
  };
}
