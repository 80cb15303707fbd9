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

/**
 * What an operation of the network has changed when it has ended, at a customer that is in this state by now. A removal
 * that failed leaves everything usable again, but no card of a customer that is itself being removed (C2P-06).
 */
export function settle(
  operation: NetworkOperation,
  succeeded: boolean,
  customer: EnrolmentState,
): Settlement {
  switch (operation) {
    case "enroll_customer":
      return succeeded
        ? { customer: "ACTIVE", cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "ACTIVE" } }
        : {
            customer: "UNREGISTERED",
            cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "REMOVED" },
          };
    case "enroll_card":
      return succeeded
        ? { cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "ACTIVE" } }
        : // Asked to be removed meanwhile or not: it never came to be, and no failed removal may make it active.
          { cards: { from: ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"], to: "REMOVED" } };
    case "delete_card":
      return succeeded
        ? // Active when an earlier removal of the same card has failed.
          { cards: { from: ["ACTIVE", "REMOVAL_IN_PROGRESS"], to: "REMOVED" } }
        : {
            cards: {
              from: ["REMOVAL_IN_PROGRESS"],
              to: customer === "REMOVAL_IN_PROGRESS" ? customer : "ACTIVE",
            },
          };
    case "delete_customer":
      return succeeded
        ? {
            customer: "REMOVED",
            cards: {
              from: ["REGISTRATION_IN_PROGRESS", "ACTIVE", "REMOVAL_IN_PROGRESS"],
              to: "REMOVED",
            },
          }
        : { customer: "ACTIVE", cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" } };
  }
}
