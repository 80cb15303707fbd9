import { decideCardTokenStorage } from "@expunge/domain/card-token/decide-card-token-storage";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import { reason, type Reason } from "@expunge/domain/rules";
import { ExpungeError } from "#expunge-error.ts";
import { refusal } from "#refusal.ts";
import type { Representation } from "#write-path/change-store.port.ts";

/**
 * Throws where the stored token or the payment options with the same vault token stand in the way of a card token: `conflict` with CARD-03
 * or CARD-02, `refused` with DEL-02.
 */
export function assertTokenStorable(
  known: CredentialState | undefined,
  representations: readonly Pick<Representation, "state" | "open">[],
  reconsent: boolean,
): void {
  const options = representations.filter(({ state }) => state !== "deleted");
  // A card that was deleted as a payment option is a deleted card.
  const wasDeleted = known === undefined && options.length === 0 && representations.length > 0;
  const decision = decideCardTokenStorage(wasDeleted ? "deleted" : known, reconsent);
  if (decision.kind === "refused") throw conflict(decision.reasons);
  if (options.some(({ open }) => open)) throw refusal([reason("DEL-02")]);
}

function conflict([first]: readonly Reason[]): ExpungeError {
  const about = { ...(first && { rule: first.rule }), field: "token" };
  return new ExpungeError("conflict", first?.message ?? "the token is known", about);
}
