import type { Clock } from "@expunge/application/runtime/clock.port";
import type { SecurityEvents } from "@expunge/application/security/security-events";
import type { Tokens } from "#auth/tokens.ts";
import type { UseCases } from "#composition/use-cases.ts";

/** Dependencies of all routes. */
export type ApiContext = {
  readonly useCases: UseCases;
  readonly tokens: Tokens;
  readonly securityEvents: SecurityEvents;
  readonly clock: Clock;
};
