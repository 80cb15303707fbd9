import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import { toConsumerDataAnswer } from "#visa/to-consumer-data-answer.ts";
import { toRequestAnswer } from "#visa/to-request-answer.ts";
import { toStatusAnswer } from "#visa/to-status-answer.ts";
import type { VisaExchange } from "#visa/visa-exchange.ts";
import {
  consumerMessage,
  enrolmentMessage,
  instrumentDeletionMessage,
  instrumentsMessage,
} from "#visa/visa-messages.ts";

/** The operations of Visa's ID and Credential API: each sends one message and interprets its answer. */
export function visaNetwork(exchange: VisaExchange): ClickToPayNetwork {
  return {
    enrolConsumer: async (consumer, details, instruments) =>
      toRequestAnswer(
        await exchange("/enrollData", enrolmentMessage(consumer, details, instruments)),
      ),
    enrolInstruments: async (consumer, instruments) =>
      toRequestAnswer(
        await exchange("/enrollPaymentInstruments", instrumentsMessage(consumer, instruments)),
      ),
    deleteConsumer: async (consumer) =>
      toRequestAnswer(await exchange("/deleteConsumerInformation", consumerMessage(consumer))),
    deleteInstruments: async (consumer, instrumentIds) =>
      toRequestAnswer(
        await exchange(
          "/deletePaymentInstruments",
          instrumentDeletionMessage(consumer, instrumentIds),
        ),
      ),
    requestStatus: async (requestTraceId) =>
      toStatusAnswer(await exchange(`/requestStatus/${encodeURIComponent(requestTraceId)}`)),
    getData: async (consumer) =>
      toConsumerDataAnswer(await exchange("/getData", consumerMessage(consumer))),
  };
}
