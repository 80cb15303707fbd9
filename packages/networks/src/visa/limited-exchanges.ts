import { rateLimiter } from "#visa/rate-limiter.ts";
import { circuitExchange } from "#visa/circuit-exchange.ts";
import type { VisaExchange } from "#visa/visa-exchange.ts";

/** What one tenant may ask of the network. Counted in memory: each process allows as much. */
export type CallLimits = {
  readonly callsPerSecond?: number;
  /** So many calls without a usable answer, one after the other, open the circuit of a tenant. */
  readonly breakAfter?: number;
  /** How long it stays open until one call is let through to try, in milliseconds. */
  readonly breakMs?: number;
};

const DEFAULTS = { callsPerSecond: 50, breakAfter: 5, breakMs: 5_000 } as const;

/**
 * The exchange as each tenant has it, so that what one tenant does, and what the network does to it, is no other's loss.
 *
 * @param limits `longestWaitMs`: how long a call waits for its turn
 * @returns the exchange of a tenant: always the same one, as it remembers
 */
export function limitedExchanges(
  exchange: VisaExchange,
  limits: CallLimits & { readonly longestWaitMs: number },
): (tenantId: string) => VisaExchange {
  const { callsPerSecond, breakAfter, breakMs, longestWaitMs } = { ...DEFAULTS, ...limits };
  const turnOf = rateLimiter({ callsPerSecond, longestWaitMs });
  const exchanges = new Map<string, VisaExchange>();
  return (tenantId) => {
    const known =
      exchanges.get(tenantId) ??
      circuitExchange(exchange, { breakAfter, breakMs, turn: () => turnOf(tenantId) });
    exchanges.set(tenantId, known);
    return known;
  };
}
