import type { MandateDecision } from "#mandate/mandate-decision.ts";
import type { MandateState } from "#mandate/mandate.ts";
import { reason } from "#rules.ts";

/**
 * Decides whether a mandate may be amended, which creates a new version (SEPA-04, SEPA-07, SEPA-08).
 *
 * @param replacesHeld whether the amendment replaces an account that a hold preserves (HOLD-08)
 */
export function decideAmendment(state: MandateState, replacesHeld: boolean): MandateDecision {
  switch (state) {
    case "active":
      return replacesHeld
        ? { kind: "refused", reasons: [reason("HOLD-08")] }
        : { kind: "accepted", mandate: "active" };
    case "created":
      return { kind: "refused", reasons: [reason("SEPA-07")] };
    case "cancelled":
      return { kind: "refused", reasons: [reason("SEPA-04")] };
    case "consumed":
      return { kind: "refused", reasons: [reason("SEPA-08")] };
  }
}
