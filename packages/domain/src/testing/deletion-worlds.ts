import type { CardToken } from "#card-token/card-token.ts";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import { DEFAULT_POLICY } from "#deletion/tenant-policy.ts";
import type { Collection, CollectionState } from "#mandate/collection.ts";
import type { Mandate } from "#mandate/mandate.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";

/** A Friday on which TARGET settles. */
export const TODAY = "2026-11-20";
export const NOW = `${TODAY}T12:00:00.000Z`;

/** A request of staff that nothing stands in the way of, to a tenant that has decided nothing for itself. */
export const PLAIN_REQUEST: DeletionRequest = {
  reason: "customer_request",
  requesterKind: "staff",
  collections: "withdraw",
  immediate: false,
  passed: { approval: false, undoWindow: false },
  holds: [],
  releasedHold: false,
  policy: DEFAULT_POLICY,
  now: NOW,
  today: TODAY,
};

/** A plain request to a tenant that has decided this for itself. */
export function requestUnder(policy: Partial<DeletionRequest["policy"]>): DeletionRequest {
  return { ...PLAIN_REQUEST, policy: { ...DEFAULT_POLICY, ...policy } };
}

export const CARD_OPTION: PaymentOption = { kind: "payment_option", state: "active" };

export const CARD_TOKEN: CardToken = { kind: "card_token", state: "active" };

export const MANDATE: Mandate = {
  state: "active",
  scheme: "CORE",
  type: "recurring",
  signedOn: "2026-01-15",
  collections: [],
};

/** A payment option for SEPA direct debit. */
export function sepaOption(mandate: Partial<Mandate> = {}): PaymentOption {
  return { ...CARD_OPTION, mandate: { ...MANDATE, ...mandate } };
}

/** A collection of 42 euros that is due on the Monday ten days from today, so that it can be withdrawn until Friday the 27th. */
export function collection(
  state: CollectionState,
  more: Partial<Omit<Collection, "state">> = {},
): Collection {
  return { endToEndId: `E-${state}`, amountMinor: 4200, dueOn: "2026-11-30", ...more, state };
}

/** A customer with two cards. */
export function customer(state: EnrolmentState = "ACTIVE"): ClickToPayCustomer & Enrolled {
  return {
    kind: "click_to_pay_customer",
    network: "visa",
    tenantEnabled: true,
    requestedOwnerBid: "10001234",
    tenantOwnerBids: ["10001234"],
    enrolment: { state, ownerBid: "10001234", cardIds: [7, 8] },
  };
}

type Enrolled = Required<Pick<ClickToPayCustomer, "enrolment">>;
