import type { MandateDecision } from "#mandate/mandate-decision.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import type { MandateState } from "#mandate/mandate.ts";
import { reason } from "#rules.ts";

/** Decides whether the signature of a mandate may be recorded (SEPA-19). */
export function decideActivation(state: MandateState): MandateDecision {
  const next = evolveMandate(state, "activated");
  return next === undefined
    ? { kind: "refused", reasons: [reason("SEPA-19")] }
    : { kind: "accepted", mandate: next };
}
