import type {
  ConsumerDetails,
  NetworkConsumer,
  NetworkInstrument,
} from "@expunge/application/network-requests/click-to-pay-network.port";

/** The product that every message is about. */
export const clickToPay = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" } as const;

/** The message about a consumer as a whole: `getData`, `deleteConsumerInformation`. */
export function consumerMessage(consumer: NetworkConsumer) {
  return {
    intent: clickToPay,
    consumerInformation: {
      externalConsumerID: consumer.externalConsumerId,
      externalConsumerIDOwnerBID: consumer.ownerBid,
    },
  };
}

/** The message of `enrollData`: a new consumer and the instruments to start with; nothing of the person if nothing is known. */
export function enrolmentMessage(
  consumer: NetworkConsumer,
  details: ConsumerDetails | undefined,
  instruments: readonly NetworkInstrument[],
) {
  const message = instrumentsMessage(consumer, instruments);
  return { ...message, consumerInformation: { ...message.consumerInformation, ...details } };
}

/** The message of `enrollPaymentInstruments`. An instrument goes by the issuer's reference (see {@link instrument}). */
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

/** Where Visa's samples carry the card number we send the issuer's reference: this service never holds a card number. */
function instrument(instrumentId: string) {
  return { type: "CARD", paymentInstrumentID: instrumentId } as const;
}
