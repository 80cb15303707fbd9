import type { CardToken } from "#card-token/card-token.ts";
import type { KindDecision } from "#deletion/decision.ts";
import { reason } from "#rules.ts";

/** A card token goes at once and for good. */
export function decideCardTokenDeletion(token: CardToken): KindDecision {
  if (token.state === "deleted") return { kind: "refused", reasons: [reason("DEL-01")] };
  return {
    kind: "accepted",
    effects: { next: { ...token, state: "deleted" }, asksNetwork: false },
  };
}
