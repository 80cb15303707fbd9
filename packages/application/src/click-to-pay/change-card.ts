import { decideCardChange } from "@expunge/domain/click-to-pay/decide-enrolment";
import { holdsOnCards } from "@expunge/domain/hold/blocking-holds";
import { type Actor, actorName } from "#actor.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import { loadedCustomer } from "#write-path/subject-of.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { newNetworkRequest } from "#records/network-request.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

export type CardChange = {
  readonly operation: "enroll_card" | "delete_card";
  readonly accountId: string;
  readonly customerId: number;
  readonly ownerBid: string;
  readonly cardId: number;
  readonly last4: string | null;
  readonly billingAddress?: Readonly<Record<string, string>>;
  readonly correlationId: string;
};

/**
 * Accepts the addition or removal of a card of a Click to Pay customer. The worker sends it to the network, and the outcome is published
 * as an event. Throws `refused` with C2P-01 (Click to Pay is not enabled for the tenant), C2P-05 (no active customer under the owner BID)
 * C2P-14 (the card exists already, or does not exist) or the rule of a hold on the customer or the card.
 */
export function changeCard(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: CardChange): Promise<void> => {
    const { tenantId } = actor;
    const { accountId, customerId, ownerBid, cardId, operation } = input;
    const names = naturalKeyOf(deps.vault, tenantId, {
      kind: "click_to_pay_customer",
      accountId,
      customerId,
      ownerBid,
    });
    await retryOnConflict(async () => {
      const [loaded] = await deps.store.loadTargets(tenantId, [names]);
      const known = loadedCustomer(loaded);
      const customer = known?.ownerBid === ownerBid ? known : undefined;
      const changedAt = deps.clock.now();
      const decision = decideCardChange({
        operation,
        tenantEnabled: loaded?.clickToPayEnabled ?? false,
        customer: customer?.state,
        hasCard: customer?.cardIds.includes(cardId) ?? false,
        holds: holdsOnCards(customer?.holds ?? [], [cardId]),
        now: changedAt.toISOString(),
      });
      if (decision.kind === "refused" || customer === undefined)
        throw refusal(decision.kind === "refused" ? decision.reasons : []);

      const requestId = deps.clock.newId();
      const credentialId = customer.id;
      const [written] = await deps.store.applyChanges(tenantId, [
        {
          credential: {
            id: customer.id,
            version: customer.version,
            state: customer.state,
            changedAt,
            erase: false,
          },
          ...(operation === "enroll_card"
            ? {
                addedCards: [
                  {
                    tenantId,
                    credentialId,
                    cardId,
                    last4: input.last4,
                    state: "REGISTRATION_IN_PROGRESS",
                    changedAt,
                  },
                ],
              }
            : {
                movedCards: {
                  credentialId,
                  from: ["ACTIVE", "REGISTRATION_IN_PROGRESS"],
                  state: "REMOVAL_IN_PROGRESS",
                  cardIds: [cardId],
                  changedAt,
                },
              }),
          request: newNetworkRequest({
            tenantId,
            id: requestId,
            credentialId,
            operation,
            cardIds: [cardId],
            correlationId: input.correlationId,
            at: changedAt,
            ...(input.billingAddress && deps.vault.seal(tenantId, requestId, input.billingAddress)),
          }),
          events: [],
          audit: [
            {
              occurredAt: changedAt,
              actor: actorName(actor),
              action: `click_to_pay.${operation}`,
              subject: credentialId,
              outcome: "accepted",
              details: {},
            },
          ],
        },
      ]);
      return written || undefined;
    });
  };
}
