import { isOverloaded } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { FastifyBaseLogger } from "fastify";

/** Logs the reason for which the database cannot follow. Overload of a queue has no such reason and is not logged. */
export function logUnavailable(log: FastifyBaseLogger, error: unknown): void {
  if (isOverloaded(error) && error.cause !== undefined)
    log.warn({ err: loggedError(error.cause) }, "the database cannot follow");
}
