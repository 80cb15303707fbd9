import { rateLimiter } from "#visa/rate-limiter.ts";
import { circuitExchange } from "#visa/circuit-exchange.ts";
import type { VisaExchange } from "#visa/visa-exchange.ts";

/** Limits of one tenant's calls. Counted in memory: each process applies them separately. */
export type CallLimits = {
  readonly callsPerSecond?: number;
  /** Consecutive calls without a usable answer that open a tenant's circuit. */
  readonly breakAfter?: number;
  /** Milliseconds until an open circuit lets one trial call through. */
  readonly breakMs?: number;
};

const DEFAULTS = { callsPerSecond: 50, breakAfter: 5, breakMs: 5_000 } as const;

/**
 * Gives each tenant an exchange of its own: tenants are isolated from each other's rate limits and outages.
 *
 * @param limits `longestWaitMs`: the maximum wait for the rate limit, in milliseconds
 * @returns a tenant's exchange, the same one at every call
 */
export function limitedExchanges(
  exchange: VisaExchange,
  limits: CallLimits & { readonly longestWaitMs: number },
): (tenantId: string) => VisaExchange {
  const { callsPerSecond, breakAfter, breakMs, longestWaitMs } = { ...DEFAULTS, ...limits };
  const turnOf = rateLimiter({ callsPerSecond, longestWaitMs });
  const exchanges = new Map<string, VisaExchange>();
  return (tenantId) => {
    const limited =
      exchanges.get(tenantId) ??
      circuitExchange(exchange, { breakAfter, breakMs, turn: () => turnOf(tenantId) });
    exchanges.set(tenantId, limited);
    return limited;
  };
}
