import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

/**
 * Where an operation leaves the customer and its cards. Without `customer` the customer stays what it is; cards in one
 * of the states `from` move to `to`: all of the customer's, or those that the operation was about.
 */
export type Settlement = {
  readonly customer?: EnrolmentState;
  readonly cards: { readonly from: readonly EnrolmentState[]; readonly to: EnrolmentState };
};

/** What an operation of the network has changed when it has ended. A removal that failed leaves everything usable again. */
export function settle(operation: NetworkOperation, succeeded: boolean): Settlement {
  switch (operation) {
    case "enroll_customer":
      return succeeded
        ? { customer: "ACTIVE", cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "ACTIVE" } }
        : { customer: "UNREGISTERED", cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "REMOVED" } };
    case "enroll_card":
      return { cards: { from: ["REGISTRATION_IN_PROGRESS"], to: succeeded ? "ACTIVE" : "REMOVED" } };
    case "delete_card":
      return { cards: { from: ["REMOVAL_IN_PROGRESS"], to: succeeded ? "REMOVED" : "ACTIVE" } };
    case "delete_customer":
      return succeeded
        ? { customer: "REMOVED", cards: { from: ["REGISTRATION_IN_PROGRESS", "ACTIVE", "REMOVAL_IN_PROGRESS"], to: "REMOVED" } }
        : { customer: "ACTIVE", cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" } };
  }
}
