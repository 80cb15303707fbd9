import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import { Agent } from "undici";
import { type CallLimits, limitedExchanges } from "#visa/limited-exchanges.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";
import { tracedExchange } from "#visa/traced-exchange.ts";
import { createVisaExchange } from "#visa/visa-exchange.ts";
import { visaNetwork } from "#visa/visa-network.ts";

/** No answer of this API comes near; whatever is larger is not one. */
const maxAnswerBytes = 1_000_000;

/** The network, for each tenant within its limits, and the end of its connections. The client itself knows no limits. */
export type VisaClient = ClickToPayNetwork & {
  /** The network as one tenant reaches it: its calls wait their turn, and are not made while its circuit is open. */
  readonly of: (tenantId: string) => ClickToPayNetwork;
  readonly close: () => Promise<void>;
};

/**
 * The client of Visa's ID and Credential API (`enrollData`, `enrollPaymentInstruments`, `deleteConsumerInformation`,
 * `deletePaymentInstruments`, `getData`, `requestStatus`). It keeps connections open until `close`, tries every call
 * once, and answers with a value whatever the network does; retries are the caller's decision.
 *
 * @param clock `now` in milliseconds since the epoch, for the timestamps in signature and encryption
 * @param limits what each tenant may ask of the network, in this process
 */
export function createVisaClient(
  config: VisaClientConfig,
  clock: { readonly now: () => number } = Date,
  limits: CallLimits = {},
): VisaClient {
  const agent = new Agent({
    maxResponseSize: maxAnswerBytes,
    ...(config.tls && { connect: config.tls }),
  });
  const exchange = tracedExchange(createVisaExchange(config, agent, () => clock.now()));
  const exchangeOf = limitedExchanges(exchange, { longestWaitMs: config.timeoutMs, ...limits });
  return {
    ...visaNetwork(exchange),
    of: (tenantId) => visaNetwork(exchangeOf(tenantId)),
    close: () => agent.close(),
  };
}
