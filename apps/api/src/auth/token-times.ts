import type { JWTPayload } from "jose";

/** Clocks of issuers may be ahead by this much. */
const SKEW_SECONDS = 60;

/**
 * Whether the times of a token agree with each other, it was not issued in the future, and it lives no longer than permitted. A NumericDate
 * may have a fraction (RFC 7519, 2). Times in seconds; expiry and `nbf` have been compared with the clock before.
 */
export function hasValidTimes(
  { exp = Infinity, nbf, iat }: JWTPayload,
  now: number,
  maxLifetimeSeconds: number,
): boolean {
  if (nbf !== undefined && nbf >= exp) return false;
  if (iat === undefined) return exp - now <= maxLifetimeSeconds;
  return iat <= now + SKEW_SECONDS && iat < exp && exp - iat <= maxLifetimeSeconds;
}
