import { z } from "zod";

/** The maximum length of an owner BID, in characters (Visa ID and Credential API, externalConsumerIDOwnerBID). */
export const OWNER_BID_MAX = 8;

/** The credential of a deletion or a use, by its natural key. Look-ups accept any value. */
export const target = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("payment_option"),
    customerAccountId: z.string().min(1).max(255),
    reference: z.string().min(1).max(100),
  }),
  z.strictObject({ kind: z.literal("card_token"), token: z.string().min(1).max(255) }),
  z.strictObject({
    kind: z.literal("click_to_pay_customer"),
    accountId: z.string().min(1).max(64),
    customerId: z.int().positive(),
    ownerBid: z.string().min(1).max(OWNER_BID_MAX),
  }),
]);

export type Target = z.infer<typeof target>;

export const TARGET_KINDS = [
  "payment_option",
  "card_token",
  "click_to_pay_customer",
] as const satisfies readonly Target["kind"][];
