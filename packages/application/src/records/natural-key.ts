import type { Target } from "@expunge/schemas/boundary/target";
import type { TargetKind } from "#records/deletion.ts";
import type { Vault } from "#vault/vault.ts";

/** The names by which a credential is kept: its kind, its account, and its reference there. */
export type NaturalKey = {
  readonly kind: TargetKind;
  readonly accountId: string;
  readonly reference: string;
};

/** The names that a target is found by. A card token belongs to no account and is found by its hash. */
export function naturalKeyOf(vault: Vault, tenantId: string, target: Target): NaturalKey {
  switch (target.kind) {
    case "payment_option":
      return {
        kind: target.kind,
        accountId: target.customerAccountId,
        reference: target.reference,
      };
    case "card_token":
      return {
        kind: target.kind,
        accountId: "",
        reference: vault.tokenReference(tenantId, target.token),
      };
    case "click_to_pay_customer":
      return {
        kind: target.kind,
        accountId: target.accountId,
        reference: String(target.customerId),
      };
  }
}

/** What of a card token may be shown: too little to pay with, enough to recognise one's own. */
export function maskToken(token: string): string {
  return token.length < 16 ? "****" : `${token.slice(0, 4)}****${token.slice(-4)}`;
}
