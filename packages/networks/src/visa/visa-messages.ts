import type {
  ConsumerDetails,
  NetworkConsumer,
  NetworkInstrument,
} from "@expunge/application/network-requests/click-to-pay-network.port";

/** The product of every message. */
export const CLICK_TO_PAY = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" } as const;

/** The message of `getData` and `deleteConsumerInformation`. */
export function consumerMessage(consumer: NetworkConsumer) {
  return {
    intent: CLICK_TO_PAY,
    consumerInformation: {
      externalConsumerID: consumer.externalConsumerId,
      externalConsumerIDOwnerBID: consumer.ownerBid,
    },
  };
}

/** The message of `enrollData`: a new consumer with its first instruments, and personal data if available. */
export function enrolmentMessage(
  consumer: NetworkConsumer,
  details: ConsumerDetails | undefined,
  instruments: readonly NetworkInstrument[],
) {
  const message = instrumentsMessage(consumer, instruments);
  return { ...message, consumerInformation: { ...message.consumerInformation, ...details } };
}

/** The message of `enrollPaymentInstruments`. Instruments have the issuer's reference (see {@link instrument}). */
export function instrumentsMessage(
  consumer: NetworkConsumer,
  instruments: readonly NetworkInstrument[],
) {
  return {
    ...consumerMessage(consumer),
    paymentInstruments: instruments.map(({ instrumentId, ...rest }) => ({
      ...instrument(instrumentId),
      ...rest,
    })),
  };
}

/** The message of `deletePaymentInstruments`. */
export function instrumentDeletionMessage(
  consumer: NetworkConsumer,
  instrumentIds: readonly string[],
) {
  return { ...consumerMessage(consumer), paymentInstruments: instrumentIds.map(instrument) };
}

/** Contains the issuer's reference in place of the card number of Visa's samples: this service never stores card numbers. */
function instrument(instrumentId: string) {
  return { type: "CARD", paymentInstrumentID: instrumentId } as const;
}
