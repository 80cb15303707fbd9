import type { SecurityEvents } from "@expunge/application/security/security-events";
import type { FastifyRequest } from "fastify";
import { faultOf, HttpFault } from "#http/fault.ts";

/** Records a refused access to a route (PCI DSS 10.2.1.4), with the caller if it is known. */
export function recordFault(
  securityEvents: SecurityEvents,
  { method, routeOptions }: FastifyRequest,
  error: unknown,
): void {
  const { kind } = faultOf(error);
  if (kind !== "unauthorized" && kind !== "forbidden" && kind !== "throttled") return;
  securityEvents.record({
    outcome: kind,
    subject: `${method} ${routeOptions.url ?? "unknown route"}`,
    actor: error instanceof HttpFault ? error.actor : undefined,
  });
}
