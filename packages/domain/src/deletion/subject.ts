import type { CardToken } from "#card-token/card-token.ts";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";

/** The credential of a deletion in its current state, with everything that the decision depends on. */
export type Subject = PaymentOption | CardToken | ClickToPayCustomer;
