import type { InterventionDecision } from "#deletion/decide-intervention.ts";
import { reason } from "#rules.ts";

/** Decides whether a person may approve a loosening of settings that another one requested (APP-03). */
export function decideSettingsReview(requestedBy: string, by: string): InterventionDecision {
  return by === requestedBy
    ? { kind: "refused", reasons: [reason("APP-03")] }
    : { kind: "accepted" };
}
