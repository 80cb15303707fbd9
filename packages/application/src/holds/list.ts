import type { Target } from "@expunge/schemas/boundary/target";
import type { HoldView } from "@expunge/schemas/trpc/holds";
import type { Clock } from "#runtime/clock.port.ts";
import { loadCredentialWithHolds, type HoldDeps } from "#holds/internal/credential-with-holds.ts";
import { holdView } from "#holds/internal/view.ts";

/** Every hold that was ever holds on a credential, newest last, each with its activity (`on`). Throws `not_found`. */
export function listHolds(deps: HoldDeps & { clock: Clock }) {
  return async (tenantId: string, target: Target): Promise<{ items: HoldView[] }> => {
    const { holds } = await loadCredentialWithHolds(deps, tenantId, target);
    const now = deps.clock.now();
    return { items: holds.map((hold) => holdView(hold, now)) };
  };
}
