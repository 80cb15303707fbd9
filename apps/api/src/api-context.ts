import type { Clock } from "@expunge/application/ports/clock";
import type { Tokens } from "#auth/tokens.ts";
import type { UseCases } from "#use-cases.ts";

/** What the routes of every contract work with. */
export type ApiContext = {
  readonly useCases: UseCases;
  readonly tokens: Tokens;
  readonly clock: Clock;
};
