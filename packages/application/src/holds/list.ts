import type { Target } from "@expunge/schemas/boundary/target";
import type { HoldView } from "@expunge/schemas/trpc/holds";
import type { Clock } from "#runtime/clock.port.ts";
import { heldCredential, type HoldDeps } from "#holds/internal/held-credential.ts";
import { holdView } from "#holds/internal/view.ts";

/** Shows every hold that was placed on a credential, the newest last, and which of them are on. Throws `not_found`. */
export function listHolds(deps: HoldDeps & { clock: Clock }) {
  return async (tenantId: string, target: Target): Promise<{ items: HoldView[] }> => {
    const { placed } = await heldCredential(deps, tenantId, target);
    const now = deps.clock.now();
    return { items: placed.map((hold) => holdView(hold, now)) };
  };
}
