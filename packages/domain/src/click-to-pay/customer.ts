import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

/** A Click to Pay customer as the request names it. `enrolment` is absent if the account has no such customer. */
export type ClickToPayCustomer = {
  readonly kind: "click_to_pay_customer";
  readonly network: string;
  readonly tenantEnabled: boolean;
  readonly requestedOwnerBid: string;
  /** The owner BIDs that the operator assigned to the tenant, within its own restriction. */
  readonly tenantOwnerBids: readonly string[];
  readonly enrolment?: {
    readonly state: EnrolmentState;
    readonly ownerBid: string;
    /** The ids of its cards that are not removed. */
    readonly cardIds: readonly number[];
  };
};
