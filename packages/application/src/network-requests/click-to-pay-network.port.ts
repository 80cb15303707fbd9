import type {
  ConsumerDataAnswer,
  RequestAnswer,
  StatusAnswer,
} from "@expunge/domain/click-to-pay/network-answer";

/** A consumer at the network: our external id (1-100 characters) and the owner BID (1-8 characters). */
export type NetworkConsumer = {
  readonly externalConsumerId: string;
  readonly ownerBid: string;
};

/** A payment instrument at the network. Never a card number: the issuer's reference of the card and its last four digits. */
export type NetworkInstrument = {
  readonly instrumentId: string;
  readonly last4: string;
  readonly billingAddress?: Readonly<Record<string, string>>;
};

/** Personal data that the network requires for an enrolment. */
export type ConsumerDetails = {
  readonly firstName: string;
  readonly lastName: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly billingAddress?: Readonly<Record<string, string>>;
};

/** The Click to Pay network. Every method resolves to a value, also for errors of the network and of the connection. */
export interface ClickToPayNetwork {
  enrolConsumer(
    consumer: NetworkConsumer,
    details: ConsumerDetails | undefined,
    instruments: readonly NetworkInstrument[],
  ): Promise<RequestAnswer>;
  enrolInstruments(
    consumer: NetworkConsumer,
    instruments: readonly NetworkInstrument[],
  ): Promise<RequestAnswer>;
  deleteConsumer(consumer: NetworkConsumer): Promise<RequestAnswer>;
  deleteInstruments(
    consumer: NetworkConsumer,
    instrumentIds: readonly string[],
  ): Promise<RequestAnswer>;
  requestStatus(requestTraceId: string): Promise<StatusAnswer>;
  getData(consumer: NetworkConsumer): Promise<ConsumerDataAnswer>;
}
