import type { JWTPayload } from "jose";

/** Clocks of issuers may be ahead by this much. */
const SKEW_SECONDS = 60;

/**
 * Whether a token is valid now, its times agree with each other, it was not issued in the future, and it lives no longer than permitted. A
 * NumericDate may have a fraction (RFC 7519, 2). Times in seconds.
 */
export function hasValidTimes(
  { exp = Infinity, nbf, iat }: JWTPayload,
  now: number,
  maxLifetimeSeconds: number,
): boolean {
  if (exp <= now || (nbf !== undefined && (nbf > now || nbf >= exp))) return false;
  if (iat === undefined) return exp - now <= maxLifetimeSeconds;
  return iat <= now + SKEW_SECONDS && iat < exp && exp - iat <= maxLifetimeSeconds;
}
