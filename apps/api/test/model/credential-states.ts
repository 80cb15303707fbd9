import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { Credential, Deletion, StoredCustomer } from "#test/model/records.ts";
import { credentialNamed, type World, withCredential } from "#test/model/world.ts";

/** The world with the credential in the state that a pending deletion gives it: suspended or unchanged. */
export function withNextState(world: World, { id, credential }: Deletion, next: Subject): World {
  const before = credentialNamed(world, credential);
  return withCredential(world, { ...stateOf(before, next), deletion: id });
}

/** The credential in the state of the decision; for customers including the cards. */
function stateOf(before: Credential, next: Subject): Credential {
  if (next.kind === "click_to_pay_customer") {
    const state = next.enrolment?.state;
    if (before.kind !== next.kind || state === undefined || state === before.state) return before;
    const cards =
      state === "ACTIVE"
        ? withCardStates(before, ["REMOVAL_IN_PROGRESS"], state)
        : withCardStates(before, ["ACTIVE"], state);
    return { ...before, state, cards };
  }
  return before.kind === "click_to_pay_customer" ? before : { ...before, state: next.state };
}

/** The customer's cards, with those in one of the `from` states set to `state`. */
export function withCardStates(
  { cards }: Pick<StoredCustomer, "cards">,
  from: readonly EnrolmentState[],
  state: EnrolmentState,
  only: readonly number[] = cards.map(({ cardId }) => cardId),
): StoredCustomer["cards"] {
  return cards.map((card) =>
    from.includes(card.state) && only.includes(card.cardId) ? { ...card, state } : card,
  );
}
