import type { CardToken } from "#card-token/card-token.ts";
import type { KindDecision } from "#deletion/decision.ts";
import { reason } from "#rules.ts";

/** Decides on the deletion of a card token, which takes effect immediately. */
export function decideCardTokenDeletion(token: CardToken): KindDecision {
  if (token.state === "deleted") return { kind: "refused", reasons: [reason("DEL-01")] };
  return {
    kind: "accepted",
    effects: { next: { ...token, state: "deleted" }, removesAtNetwork: false },
  };
}
