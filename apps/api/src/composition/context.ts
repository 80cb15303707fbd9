import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Tokens } from "#auth/tokens.ts";
import type { UseCases } from "#composition/use-cases.ts";

/** What the routes of every contract work with. */
export type ApiContext = {
  readonly useCases: UseCases;
  readonly tokens: Tokens;
  readonly clock: Clock;
};
