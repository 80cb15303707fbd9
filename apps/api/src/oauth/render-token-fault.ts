import type { z } from "zod";
import { BASIC_CHALLENGE } from "#http/challenges.ts";
import type { Fault } from "#http/fault.ts";
import { type FaultAnswer, RETRY_AFTER } from "#http/send-fault.ts";
import type { tokenFault } from "#oauth/answers.ts";

/** The token endpoint's format (RFC 6749, 5.2) for errors before it handles the request, and for failed logins. */
export function renderTokenFault(fault: Fault): FaultAnswer {
  if (fault.kind === "unauthorized")
    return {
      ...answer(401, { error: "invalid_client" }),
      // The method by which the client has to authenticate (RFC 6749, 5.2).
      headers: { "www-authenticate": BASIC_CHALLENGE },
    };
  if (fault.kind === "throttled") return unavailable(429, fault.retryAfterSeconds);
  if (fault.kind === "overloaded") return unavailable(503, RETRY_AFTER);
  if (fault.kind !== "invalid") return answer(500, { error: "server_error" });
  const headers = fault.fields.filter(({ field }) => field !== "request" && field !== "body");
  const description = headers.map(({ field, message }) => `${field} ${message}`).join("; ");
  return answer(400, {
    error: "invalid_request",
    ...(description !== "" && { error_description: description }),
  });
}

function unavailable(status: number, seconds: number): FaultAnswer {
  const body = { error: "temporarily_unavailable" } as const;
  return { ...answer(status, body), headers: { "retry-after": String(seconds) } };
}

function answer(status: number, body: z.infer<typeof tokenFault>): FaultAnswer {
  return { status, body };
}
