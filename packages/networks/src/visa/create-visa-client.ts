import type { ClickToPayNetwork } from "@expunge/application/ports/click-to-pay-network";
import { Agent } from "undici";
import { toConsumerDataAnswer } from "#visa/to-consumer-data-answer.ts";
import { toRequestAnswer } from "#visa/to-request-answer.ts";
import { toStatusAnswer } from "#visa/to-status-answer.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";
import { createVisaExchange } from "#visa/visa-exchange.ts";
import {
  consumerMessage,
  enrolmentMessage,
  instrumentDeletionMessage,
  instrumentsMessage,
} from "#visa/visa-messages.ts";

/** No answer of this API comes near; whatever is larger is not one. */
const maxAnswerBytes = 1_000_000;

/** The network, and the end of its connections. */
export type VisaClient = ClickToPayNetwork & { readonly close: () => Promise<void> };

/**
 * The client of Visa's ID and Credential API (`enrollData`, `enrollPaymentInstruments`, `deleteConsumerInformation`,
 * `deletePaymentInstruments`, `getData`, `requestStatus`). It keeps connections open until `close`, tries every call
 * once, and answers with a value whatever the network does; retries are the caller's decision.
 *
 * @param clock `now` in milliseconds since the epoch, for the timestamps in signature and encryption
 */
export function createVisaClient(
  config: VisaClientConfig,
  clock: { readonly now: () => number } = Date,
): VisaClient {
  const agent = new Agent({
    maxResponseSize: maxAnswerBytes,
    ...(config.tls && { connect: config.tls }),
  });
  const exchange = createVisaExchange(config, agent, () => clock.now());
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
    close: () => agent.close(),
  };
}
