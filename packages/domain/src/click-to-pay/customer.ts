import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

/**
 * A Click to Pay customer, and what was said of it in the request. `enrolment` is missing when the account has no
 * such customer.
 */
export type ClickToPayCustomer = {
  readonly kind: "click_to_pay_customer";
  readonly network: string;
  readonly tenantEnabled: boolean;
  readonly askedOwnerBid: string;
  /** The owner BIDs of the tenant, where its policy names them. */
  readonly tenantOwnerBids?: readonly string[];
  readonly enrolment?: {
    readonly state: EnrolmentState;
    readonly ownerBid: string;
    /** Those of its cards that are not removed. */
    readonly cardIds: readonly number[];
  };
};
