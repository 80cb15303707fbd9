import { z } from "zod";
import { type ConsumerId, instrument } from "#book/records.ts";
import type { ChangeOperation } from "#operations.ts";

/** The product that every message and every outcome is about. */
export const clickToPay = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" } as const;

const intent = z.object({
  type: z.literal(clickToPay.type),
  value: z.literal(clickToPay.value),
});

/** Text of 1 to `most` characters, which are code points. */
function textOf(most: number) {
  return z
    .string()
    .min(1)
    .check(({ value, issues }) => {
      if (Array.from(value).length > most)
        issues.push({ code: "too_big", origin: "string", maximum: most, input: value });
    });
}

const consumerInformation = z.object({
  externalConsumerID: textOf(100),
  externalConsumerIDOwnerBID: textOf(8),
});

const text = textOf(120);

const instrumentReference = z.object({
  type: z.literal("CARD"),
  paymentInstrumentID: instrument.shape.instrumentId,
});

const instruments = z
  .array(z.object({ ...instrumentReference.shape, last4: instrument.shape.last4 }))
  .min(1);

/** A message about a consumer as a whole; that of `getData` is no more than this. */
export const consumerMessage = z.object({ intent, consumerInformation });

/** The messages of the operations that change something. Unlisted keys (addresses) are not stored. */
const changeMessage = z.discriminatedUnion("operation", [
  z.object({
    operation: z.literal("enrollData"),
    intent,
    consumerInformation: z.object({
      ...consumerInformation.shape,
      // Optional here (ours): an issuer may enrol by id alone a consumer that the network knows by other means.
      firstName: text.optional(),
      lastName: text.optional(),
      emails: z.array(text).min(1).optional(),
      phones: z.array(text).min(1).optional(),
    }),
    paymentInstruments: instruments,
  }),
  z.object({
    operation: z.literal("enrollPaymentInstruments"),
    ...consumerMessage.shape,
    paymentInstruments: instruments,
  }),
  z.object({
    operation: z.literal("deleteConsumerInformation"),
    ...consumerMessage.shape,
  }),
  z.object({
    operation: z.literal("deletePaymentInstruments"),
    ...consumerMessage.shape,
    paymentInstruments: z.array(instrumentReference).min(1),
  }),
]);
export type ChangeMessage = z.infer<typeof changeMessage>;

/** The schema of one operation's message. */
export function changeMessageOf(operation: ChangeOperation) {
  return z.preprocess(
    (message) => (typeof message === "object" ? { ...message, operation } : { operation }),
    changeMessage,
  );
}

/** The consumer of a message. */
export function consumerIdOf(message: z.infer<typeof consumerMessage>): ConsumerId {
  return {
    externalConsumerId: message.consumerInformation.externalConsumerID,
    ownerBid: message.consumerInformation.externalConsumerIDOwnerBID,
  };
}
