import { activeTraceparent } from "@expunge/application/runtime/tracing";
import { randomness } from "@expunge/application/vault/randomness";
import type { FastifyRequest } from "fastify";

const ZERO = /^0+$/;

/** The W3C traceparent of a request: that of the active span, else the caller's, else a new one. */
export function traceparentOf(request?: FastifyRequest): string {
  const active = activeTraceparent();
  if (active !== undefined) return active;
  const given = request?.headers["traceparent"];
  const parts =
    typeof given === "string"
      ? /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(given)
      : null;
  if (parts?.[1] && parts[2] && !ZERO.test(parts[1]) && !ZERO.test(parts[2])) return parts[0];
  return `00-${randomness(16).toString("hex")}-${randomness(8).toString("hex")}-01`;
}
