import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { HoldKind } from "@expunge/domain/hold/hold";
import type { Actor } from "#actor.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { type MandateRecord, newCredential } from "#records/credential.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import type { MemoryStore } from "#testing/memory-store.ts";
import { createVault } from "#vault/vault.ts";

export const TENANT = "TN-1";
export const NOON = new Date("2026-11-20T12:00:00.000Z");
export const OWNER_BID = "10001234";
export const staff: Actor = { kind: "staff", tenantId: TENANT, subject: "erika", role: "agent" };
export const vault = createVault(new Uint8Array(32).fill(7));

/** A clock that stands at noon until it is set, with sequential ids. */
export function testClock(): Clock & { set(now: Date): void } {
  let now = NOON;
  let ids = 0;
  return {
    now: () => now,
    newId: () => `01890a5d-ac96-774b-bcce-${String((ids += 1)).padStart(12, "0")}`,
    set: (later) => {
      now = later;
    },
  };
}

/** A stored card token; the token is its id. */
export function putCardToken(store: MemoryStore, token: string): void {
  const names = naturalKeyOf(vault, TENANT, { kind: "card_token", token });
  const last4 = "4242";
  store.credentials.set(
    token,
    newCredential({ tenantId: TENANT, id: token, ...names, state: "active", last4, at: NOON }),
  );
}

/** A stored payment option; its reference is its id. With a `mandate` it is a SEPA direct debit. */
export function putPaymentOption(
  store: MemoryStore,
  reference: string,
  mandate?: Pick<MandateRecord, "creditorId" | "reference">,
): void {
  const names = { kind: "payment_option", accountId: "account-1", reference } as const;
  const method = mandate ? "sepa_direct_debit" : "card";
  store.credentials.set(
    reference,
    newCredential({
      ...vault.seal(TENANT, reference, { iban: "DE89370400440532013000" }),
      tenantId: TENANT,
      id: reference,
      ...names,
      state: "active",
      method,
      maskedNumber: "DE8937****3000",
      at: NOON,
    }),
  );
  if (mandate === undefined) return;
  store.mandates.set(reference, {
    tenantId: TENANT,
    id: `mandate of ${reference}`,
    credentialId: reference,
    ...mandate,
    creditorName: null,
    debtorAgent: null,
    scheme: "CORE",
    type: "recurring",
    signedOn: "2026-01-15",
    state: "active",
    version: 1,
    cancelledAt: null,
    cancelledBy: null,
    cancellationReason: null,
    cancellationSentAt: null,
    createdAt: NOON,
  });
}

/** An enrolled customer with its cards; its number is its id. */
export function putCustomer(
  store: MemoryStore,
  customerId: number,
  state: EnrolmentState = "ACTIVE",
  cards: Readonly<Record<number, EnrolmentState>> = {},
): void {
  const id = String(customerId);
  const names = { kind: "click_to_pay_customer", accountId: "account-1", reference: id } as const;
  store.credentials.set(
    id,
    newCredential({ tenantId: TENANT, id, ...names, state, ownerBid: OWNER_BID, at: NOON }),
  );
  for (const [card, cardState] of Object.entries(cards)) {
    const cardId = Number(card);
    const about = { tenantId: TENANT, credentialId: id, last4: "4242", changedAt: NOON };
    store.cards.set(`${id}/${card}`, { ...about, cardId, state: cardState });
  }
}

/** An active hold with the reference "case 7/26" on a credential, or on one card of a customer. */
export function putHold(
  store: MemoryStore,
  credentialId: string,
  kind: HoldKind,
  cardId: number | null = null,
): void {
  const id = `hold on ${credentialId}`;
  const placed = { placedBy: "staff:bea", placedAt: NOON, releasedBy: null, releasedAt: null };
  const named = { kind, reference: "case 7/26", cardId, until: null };
  store.holds.set(id, { tenantId: TENANT, id, credentialId, ...named, ...placed });
}
