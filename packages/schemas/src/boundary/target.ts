import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { lowerCaseUuid } from "#boundary/uuid.ts";

/** The maximum length of an owner BID, in characters (Visa ID and Credential API, externalConsumerIDOwnerBID). */
export const OWNER_BID_MAX = 8;

// Names as look-ups take them. An account is named by the tenant, an option by the tenant or by a UUID of ours.
export const lookedUpAccount = boundedText(255).overwrite(lowerCaseUuid);
export const lookedUpCustomerAccount = boundedText(64).overwrite(lowerCaseUuid);
export const lookedUpOwnerBid = boundedText(OWNER_BID_MAX);
export const lookedUpOption = boundedText(100).overwrite(lowerCaseUuid);
export const lookedUpToken = boundedText(255);

/** The credential of a deletion or a use, by its natural key. Look-ups accept any value. */
export const target = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("payment_option"),
    customerAccountId: lookedUpAccount,
    reference: lookedUpOption,
  }),
  z.strictObject({ kind: z.literal("card_token"), token: lookedUpToken }),
  z.strictObject({
    kind: z.literal("click_to_pay_customer"),
    accountId: lookedUpCustomerAccount,
    customerId: z.int().positive(),
    ownerBid: lookedUpOwnerBid,
  }),
]);

export type Target = z.infer<typeof target>;

export const TARGET_KINDS = [
  "payment_option",
  "card_token",
  "click_to_pay_customer",
] as const satisfies readonly Target["kind"][];
