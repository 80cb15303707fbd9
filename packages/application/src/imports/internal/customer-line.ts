import { decideCustomerEnrolment } from "@expunge/domain/click-to-pay/decide-enrolment";
import type { ImportedCustomer } from "@expunge/schemas/imports/imported-lines";
import {
  type Candidate,
  firstDifference,
  type ImportContext,
  LineFault,
} from "#imports/internal/candidate.ts";
import { isReservedConsumerId, ownConsumerId } from "#network-requests/network-consumer.ts";
import { newCredential } from "#records/credential.ts";
import { naturalKeyOf } from "#records/natural-key.ts";

const STATES = { active: "ACTIVE", disabled: "DISABLED", deleted: "REMOVED" } as const;

/** A customer that the network knows. Throws for an owner BID that is not the tenant's, and for an id that may be another customer's. */
export function customerLine(
  { vault, clock, tenantId, at, clickToPayEnabled, ownerBids }: ImportContext,
  line: ImportedCustomer,
): Omit<Candidate, "line" | "content" | "claims" | "nameField" | "deleted"> {
  const { accountId, customerId, ownerBid, externalConsumerId } = line;
  const decision = decideCustomerEnrolment({
    tenantEnabled: clickToPayEnabled,
    ownerBidIsTenants: ownerBids.includes(ownerBid),
    state: undefined,
    deletionOpen: false,
  });
  if (decision.kind === "refused") {
    const [first] = decision.reasons;
    throw new LineFault("ownerBid", first?.message ?? "is refused", first?.rule);
  }
  const key = { kind: "click_to_pay_customer", accountId, customerId, ownerBid } as const;
  const names = naturalKeyOf(vault, tenantId, key);
  const isOwn = externalConsumerId === ownConsumerId({ tenantId, ...names });
  const networkReference = isOwn ? undefined : externalConsumerId;
  if (networkReference !== undefined && isReservedConsumerId(tenantId, networkReference))
    throw new LineFault(
      "externalConsumerId",
      "has the form of an id that another customer may have",
    );
  const state = STATES[line.state];
  const cards = line.state === "deleted" ? [] : line.cards;
  return {
    names: { ...names, ownerBid, ...(networkReference !== undefined && { networkReference }) },
    differsIn({ credential, cards: known }) {
      const live = known.filter((card) => card.state !== "REMOVED");
      const spell = (list: readonly { readonly cardId: number; readonly last4: string | null }[]) =>
        JSON.stringify(
          list.toSorted((a, b) => a.cardId - b.cardId).map(({ cardId, last4 }) => [cardId, last4]),
        );
      return firstDifference({
        ownerBid: [credential.ownerBid, ownerBid],
        externalConsumerId: [credential.networkReference, networkReference],
        ...(state !== "REMOVED" && {
          state: [credential.state, state],
          cards: [spell(live), spell(cards)],
        }),
      });
    },
    records() {
      const credentialId = clock.newId();
      return {
        credential: newCredential({
          tenantId,
          id: credentialId,
          ...names,
          state,
          ownerBid,
          networkReference: networkReference ?? null,
          at,
        }),
        cards: cards.map((card) => ({ ...card, tenantId, credentialId, state, changedAt: at })),
      };
    },
  };
}
