import type { Target } from "@expunge/schemas/boundary/target";
import type { TargetKind } from "#records/deletion.ts";
import type { Vault } from "#vault/vault.ts";

/** The natural key of a credential: its kind, its account, and its reference within the account. */
export type NaturalKey = {
  readonly kind: TargetKind;
  readonly accountId: string;
  readonly reference: string;
};

/** A credential by its natural key, as an item of a batch names it. `shownReference` is its reference for display. */
export type StoredTarget = NaturalKey & {
  readonly shownReference: string;
  readonly ownerBid?: string;
  /** Its id, where it was found before: it is looked up by that. */
  readonly credentialId?: string;
};

/** The natural key of a target. A card token belongs to no account and is found by its hash. */
export function naturalKeyOf<SomeTarget extends Target>(
  vault: Vault,
  tenantId: string,
  target: SomeTarget,
): NaturalKey & { readonly kind: SomeTarget["kind"] } {
  return { kind: target.kind, ...accountAndReference(vault, tenantId, target) };
}

function accountAndReference(
  vault: Vault,
  tenantId: string,
  target: Target,
): Omit<NaturalKey, "kind"> {
  switch (target.kind) {
    case "payment_option":
      return { accountId: target.customerAccountId, reference: target.reference };
    case "card_token":
      return { accountId: "", reference: vault.tokenReference(tenantId, target.token) };
    case "click_to_pay_customer":
      return { accountId: target.accountId, reference: String(target.customerId) };
  }
}

/** The number of a Click to Pay customer by its reference. Throws instead of rounding it to another customer's number. */
export function customerNumber(reference: string): number {
  const number = Number(reference);
  if (String(number) === reference && Number.isSafeInteger(number)) return number;
  throw new Error("the reference of a customer is no number");
}

/** The reference of a target as its deletions show it: a card token is masked. */
export function shownReferenceOf(
  target: Target | StoredTarget,
  { reference }: Pick<NaturalKey, "reference">,
): string {
  if ("shownReference" in target) return target.shownReference;
  return target.kind === "card_token" ? maskToken(target.token) : reference;
}

/** A target by its natural key. */
export function storedTargetOf(vault: Vault, tenantId: string, target: Target): StoredTarget {
  const naturalKey = naturalKeyOf(vault, tenantId, target);
  return {
    ...naturalKey,
    shownReference: shownReferenceOf(target, naturalKey),
    ...(target.kind === "click_to_pay_customer" && { ownerBid: target.ownerBid }),
  };
}

/** A card token for display: too short to pay with, long enough to recognise. */
export function maskToken(token: string): string {
  return token.length < 16 ? "****" : `${token.slice(0, 4)}****${token.slice(-4)}`;
}
