import type { CardToken } from "#card-token/card-token.ts";
import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";

/** What a deletion is about: the credential as it stands, with everything that the decision depends on. */
export type Subject = PaymentOption | CardToken | ClickToPayCustomer;
