import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { type EnrolmentEvent, evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";

/**
 * The effect of a finished network operation. `customer`: the state of the customer afterwards. `cards`: the cards in a state
 * of `from` move to `to`; all cards of the customer, or those of the operation.
 */
export type NetworkEffect = {
  readonly customer: EnrolmentState;
  readonly cards: { readonly from: readonly EnrolmentState[]; readonly to: EnrolmentState };
};

/** The states of a card before its confirmed removal; active or disabled after an earlier failed removal. */
const HELD = ["ACTIVE", "DISABLED", "REMOVAL_IN_PROGRESS"] as const;
/** The states of a card before its failed registration; its removal may have been requested in the meantime. */
const AWAITED = ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"] as const;

/**
 * The effect of the outcome of a network operation on a customer and its cards, by `ENROLMENT_TRANSITIONS`. A customer whose
 * state permits no transition stays unchanged. No card becomes active while its customer is being removed.
 *
 * @param succeeded the outcome of the operation
 * @param customer the current state of the customer
 * @param deletionOpen whether a deletion of the customer is scheduled or waits for its registration
 */
export function applyNetworkOutcome(
  operation: NetworkOperation,
  succeeded: boolean,
  customer: EnrolmentState,
  deletionOpen: boolean,
): NetworkEffect {
  const after = (event: EnrolmentEvent) => evolveEnrolment(customer, event) ?? customer;
  const leaving = deletionOpen || customer === "REMOVAL_IN_PROGRESS";
  const usable = leaving ? "REMOVAL_IN_PROGRESS" : "ACTIVE";
  switch (operation) {
    case "enroll_customer":
      return succeeded
        ? {
            customer: after(leaving ? "removal_accepted" : "enrolment_confirmed"),
            cards: { from: ["REGISTRATION_IN_PROGRESS"], to: usable },
          }
        : {
            customer: after("enrolment_refused"),
            cards: { from: AWAITED, to: "REMOVED" },
          };
    case "enroll_card":
      return succeeded
        ? { customer, cards: { from: ["REGISTRATION_IN_PROGRESS"], to: usable } }
        : // REMOVED, so that a later failed removal cannot activate it.
          { customer, cards: { from: AWAITED, to: "REMOVED" } };
    case "delete_card":
      return succeeded
        ? { customer, cards: { from: HELD, to: "REMOVED" } }
        : { customer, cards: { from: ["REMOVAL_IN_PROGRESS"], to: usable } };
    case "delete_customer":
      return succeeded
        ? {
            customer: after("removal_confirmed"),
            cards: { from: ["REGISTRATION_IN_PROGRESS", ...HELD], to: "REMOVED" },
          }
        : {
            customer: after("removal_failed"),
            cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" },
          };
  }
}
