import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import { Agent } from "undici";
import { type CallLimits, limitedExchanges } from "#visa/limited-exchanges.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";
import { tracedExchange } from "#visa/traced-exchange.ts";
import { createVisaExchange } from "#visa/visa-exchange.ts";
import { visaNetwork } from "#visa/visa-network.ts";

/** No genuine answer of this API is nearly as large. */
const MAX_ANSWER_BYTES = 1_000_000;

/** The network client, and per-tenant views of it with rate limit and circuit breaker. The client itself is not limited. */
export type VisaClient = ClickToPayNetwork & {
  /** The tenant's view: its calls wait for its rate limit, and are not sent while its circuit is open. */
  readonly of: (tenantId: string) => ClickToPayNetwork;
  readonly close: () => Promise<void>;
};

/**
 * The client of Visa's ID and Credential API (`enrollData`, `enrollPaymentInstruments`, `deleteConsumerInformation`,
 * `deletePaymentInstruments`, `getData`, `requestStatus`). It keeps connections open until `close`, sends every call once and always
 * resolves to a value; retries are the caller's decision.
 *
 * @param clock `now` in milliseconds since the epoch, for the timestamps in signature and encryption
 * @param limits the limits of each tenant in this process
 */
export function createVisaClient(
  config: VisaClientConfig,
  clock: { readonly now: () => number } = Date,
  limits: CallLimits = {},
): VisaClient {
  const agent = new Agent({
    maxResponseSize: MAX_ANSWER_BYTES,
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
