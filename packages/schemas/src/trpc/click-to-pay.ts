import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { z } from "zod";
import { last4 } from "#boundary/card-details.ts";
import { storedIdentifier, storedNumber, storedText } from "#boundary/stored-text.ts";
import { lookedUpCustomerAccount, lookedUpOwnerBid, OWNER_BID_MAX } from "#boundary/target.ts";
import { lowerCaseUuid } from "#boundary/uuid.ts";

export const clickToPayAccount = storedIdentifier(64).overwrite(lowerCaseUuid);

/** The cards of a customer. */
export const cards = z
  .array(z.strictObject({ cardId: storedNumber, last4 }))
  .max(50)
  .refine(
    (list) => new Set(list.map(({ cardId }) => cardId)).size === list.length,
    "must not name a card twice",
  );

/** A customer to enrol, with its cards. */
export const enrolCustomerInput = z.strictObject({
  accountId: clickToPayAccount,
  customerId: storedNumber,
  ownerBid: storedText(OWNER_BID_MAX),
  cards,
});

export const enrolmentAccepted = z.object({
  accepted: z.literal(true),
  state: z.enum(ENROLMENT_STATES),
});

export const getCustomerInput = z.strictObject({
  accountId: lookedUpCustomerAccount,
  customerId: z.int().positive(),
  ownerBid: lookedUpOwnerBid.exactOptional(),
});

/** A customer to disable or enable. */
export const customerNamed = z.strictObject({
  accountId: lookedUpCustomerAccount,
  customerId: z.int().positive(),
  ownerBid: lookedUpOwnerBid,
});
export type CustomerNamed = z.infer<typeof customerNamed>;

export const customerState = z.object({ state: z.enum(ENROLMENT_STATES) });

export const customerView = z.object({
  state: z.enum(ENROLMENT_STATES),
  ownerBid: z.string(),
  cards: z.array(z.object({ cardId: z.int(), state: z.enum(ENROLMENT_STATES) })),
  deletionId: z.uuid().optional(),
});
export type CustomerView = z.infer<typeof customerView>;
