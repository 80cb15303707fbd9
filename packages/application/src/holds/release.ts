import type { HoldView, ReleaseHoldInput } from "@expunge/schemas/trpc/holds";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { loadCredentialWithHolds, type HoldDeps } from "#holds/internal/credential-with-holds.ts";
import { holdChange } from "#holds/internal/change.ts";
import { holdView, isActive } from "#holds/internal/view.ts";

/** Releases the active hold of this kind and reference. Throws `not_found` when the credential or the hold does not exist. */
export function releaseHold(deps: HoldDeps & { clock: Clock }) {
  return async (actor: Actor, input: ReleaseHoldInput): Promise<HoldView> => {
    const { tenantId } = actor;
    const { target, hold: kind, reference } = input;
    return retryOnConflict(async () => {
      const { credential, holds } = await loadCredentialWithHolds(deps, tenantId, target);
      const now = deps.clock.now();
      const hold = holds.find(
        (known) => known.kind === kind && known.reference === reference && isActive(known, now),
      );
      if (hold === undefined) throw new ExpungeError("not_found", "there is no such hold");

      const released = { ...hold, releasedBy: actorName(actor), releasedAt: now };
      const change = holdChange(deps.clock, actor, credential, released, {
        action: "release",
        at: now,
      });
      const [written] = await deps.store.applyChanges(tenantId, [change]);
      return written ? holdView(released, now) : undefined;
    });
  };
}
