import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { type EnrolmentEvent, evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";

/**
 * Where an operation leaves the customer and its cards: `customer` is what the customer is afterwards; cards in one of the
 * states `from` move to `to`: all of the customer's, or those that the operation was about.
 */
export type NetworkEffect = {
  readonly customer: EnrolmentState;
  readonly cards: { readonly from: readonly EnrolmentState[]; readonly to: EnrolmentState };
};

/** What a card may be when its removal is confirmed: active or disabled when an earlier removal of it has failed. */
const HELD = ["ACTIVE", "DISABLED", "REMOVAL_IN_PROGRESS"] as const;
/** What a card may be when its registration has failed: it may have been asked to be removed meanwhile. */
const AWAITED = ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"] as const;

/**
 * What an operation of the network has changed when it has ended, at a customer that is in this state by now. All moves are
 * those of `ENROLMENT_TRANSITIONS`; a customer that the table does not move stays what it is. `deletionOpen`: a deletion of
 * the customer is scheduled, or waits for its registration. No card becomes active whose customer is on its way out.
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
        : // It never came to be, and no removal that fails later may make it active.
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
