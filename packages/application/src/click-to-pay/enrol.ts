import { decideCustomerEnrolment } from "@expunge/domain/click-to-pay/decide-enrolment";
import { type Actor, actorName } from "#actor.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { ConsumerDetails } from "#network-requests/click-to-pay-network.port.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import { loadedCustomer } from "#write-path/subject-of.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { newCredential } from "#records/credential.ts";
import { newNetworkRequest } from "#records/network-request.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

export type CustomerEnrolment = {
  readonly accountId: string;
  readonly customerId: number;
  readonly ownerBid: string;
  readonly cards: readonly { readonly cardId: number; readonly last4: string }[];
  /** Personal data for the network; sealed until it has been sent. */
  readonly details?: ConsumerDetails;
  readonly correlationId: string;
};

/**
 * Accepts the enrolment of a customer with its cards. The worker sends it to the network, and the outcome is published as an event. A
 * removed customer may be enrolled again. Throws `refused` with C2P-01 (Click to Pay is not enabled for the tenant), C2P-16 (the owner BID
 * is not the tenant's), C2P-13 (enrolled already) or DEL-02 (a deletion has not ended).
 */
export function enrolCustomer(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: CustomerEnrolment): Promise<void> => {
    const { tenantId } = actor;
    const { accountId, customerId, ownerBid } = input;
    const names = naturalKeyOf(deps.vault, tenantId, {
      kind: "click_to_pay_customer",
      accountId,
      customerId,
      ownerBid,
    });
    const state = "REGISTRATION_IN_PROGRESS";
    await retryOnConflict(async () => {
      const [loaded] = await deps.store.loadTargets(tenantId, [names]);
      const existing = loadedCustomer(loaded);
      const decision = decideCustomerEnrolment({
        tenantEnabled: loaded?.clickToPayEnabled ?? false,
        ownerBidIsTenants: loaded?.ownerBids.includes(ownerBid) ?? false,
        state: existing?.state,
        deletionOpen: existing !== undefined && existing.open !== null,
      });
      if (decision.kind === "refused") throw refusal(decision.reasons);

      const at = deps.clock.now();
      const credentialId = existing?.id ?? deps.clock.newId();
      const requestId = deps.clock.newId();
      const cards = input.cards.map(
        (card) => ({ ...card, tenantId, credentialId, state, changedAt: at }) as const,
      );
      const [written] = await deps.store.applyChanges(tenantId, [
        {
          ...(existing
            ? {
                credential: {
                  id: existing.id,
                  version: existing.version,
                  state,
                  changedAt: at,
                  erase: true,
                  renews: true,
                  ownerBid,
                },
              }
            : {
                stored: {
                  credential: newCredential({
                    tenantId,
                    id: credentialId,
                    ...names,
                    state,
                    ownerBid,
                    at,
                  }),
                },
              }),
          addedCards: cards,
          request: newNetworkRequest({
            tenantId,
            id: requestId,
            credentialId,
            operation: "enroll_customer",
            cardIds: input.cards.map(({ cardId }) => cardId),
            correlationId: input.correlationId,
            at,
            ...(input.details && deps.vault.seal(tenantId, requestId, input.details)),
          }),
          events: [],
          audit: [
            {
              occurredAt: at,
              actor: actorName(actor),
              action: "click_to_pay.enrol",
              subject: credentialId,
              outcome: "accepted",
              details: { cards: cards.length },
            },
          ],
        },
      ]);
      return written || undefined;
    });
  };
}
