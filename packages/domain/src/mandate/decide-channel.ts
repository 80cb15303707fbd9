import type { InterventionDecision } from "#deletion/decide-intervention.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";
import { reason } from "#rules.ts";

type Channel = TenantPolicy["cancellationChannel"];

/** Decides whether a tenant's cancellation channel may change (SEPA-22). `served`: a worker can serve the new one. */
export function decideChannel(
  before: Channel,
  after: Channel,
  served: boolean,
): InterventionDecision {
  return after !== before && after !== "none" && !served
    ? { kind: "refused", reasons: [reason("SEPA-22")] }
    : { kind: "accepted" };
}
