import type {
  ConsumerDataAnswer,
  RequestAnswer,
  StatusAnswer,
} from "@expunge/domain/click-to-pay/network-answer";

/** A consumer as the network knows it: our external id (1-100 characters) and the owner BID (1-8). */
export type NetworkConsumer = {
  readonly externalConsumerId: string;
  readonly ownerBid: string;
};

/** A payment instrument as the network knows it. Never a card number: a reference of the issuer's card and its last four digits. */
export type NetworkInstrument = {
  readonly instrumentId: string;
  readonly last4: string;
  readonly billingAddress?: Readonly<Record<string, string>>;
};

/** What the network wants to know of a person before it enrols them. */
export type ConsumerDetails = {
  readonly firstName: string;
  readonly lastName: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly billingAddress?: Readonly<Record<string, string>>;
};

/** The Click to Pay network. Every method answers with a value; none throws for anything that the network or the wire does. */
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
