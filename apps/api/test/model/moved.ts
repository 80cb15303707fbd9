import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { Credential, Deletion, StoredCustomer } from "#test/model/records.ts";
import { credentialNamed, type World, withCredential } from "#test/model/world.ts";

/** The world with a credential as a deletion leaves it that is not carried out yet: suspended, or as it was before. */
export function moved(world: World, { id, credential }: Deletion, next: Subject): World {
  const before = credentialNamed(world, credential);
  return withCredential(world, { ...stateOf(before, next), deletion: id });
}

/** A credential in the state that the rules say; a customer with its cards. */
function stateOf(before: Credential, next: Subject): Credential {
  if (next.kind === "click_to_pay_customer") {
    const state = next.enrolment?.state;
    if (before.kind !== next.kind || state === undefined || state === before.state) return before;
    const cards =
      state === "ACTIVE"
        ? movedCards(before, ["REMOVAL_IN_PROGRESS"], state)
        : movedCards(before, ["ACTIVE"], state);
    return { ...before, state, cards };
  }
  return before.kind === "click_to_pay_customer" ? before : { ...before, state: next.state };
}

/** The cards of a customer, those in one of these states in another. */
export function movedCards(
  { cards }: Pick<StoredCustomer, "cards">,
  from: readonly EnrolmentState[],
  state: EnrolmentState,
  only: readonly number[] = cards.map(({ cardId }) => cardId),
): StoredCustomer["cards"] {
  return cards.map((card) =>
    from.includes(card.state) && only.includes(card.cardId) ? { ...card, state } : card,
  );
}
