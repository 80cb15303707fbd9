import { reason, RULES } from "@expunge/domain/rules";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import { ExpungeError } from "#expunge-error.ts";
import { refusal } from "#refusal.ts";

/**
 * Throws where the card token with the same vault token stands in the way of a payment option: `refused` with DEL-02 while it is being
 * deleted, `conflict` with CARD-02 after its deletion without a new consent of the customer.
 */
export function assertCardStorable(
  { state, open }: { readonly state: CredentialState; readonly open: boolean },
  reconsent: boolean,
): void {
  if (open) throw refusal([reason("DEL-02")]);
  if (state === "deleted" && !reconsent)
    throw new ExpungeError("conflict", RULES["CARD-02"].statement, {
      rule: "CARD-02",
      field: "token",
    });
}
