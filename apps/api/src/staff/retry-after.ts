import { ExpungeError } from "@expunge/application/expunge-error";
import type { TRPCError } from "@trpc/server";
import { RETRY_AFTER } from "#http/send-fault.ts";

/** The header `Retry-After` of an answer in which a call may succeed later. */
export function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const seconds = errors.filter(isRetryable).map(({ cause }) => secondsOf(cause));
  return seconds.length > 0 ? { "retry-after": String(Math.max(...seconds)) } : {};
}

function isRetryable({ cause, code }: TRPCError): boolean {
  const isRunning = cause instanceof ExpungeError && cause.code === "still_running";
  return isRunning || code === "SERVICE_UNAVAILABLE" || code === "TOO_MANY_REQUESTS";
}

function secondsOf(cause: unknown): number {
  return (cause instanceof ExpungeError ? cause.retryAfterSeconds : undefined) ?? RETRY_AFTER;
}
