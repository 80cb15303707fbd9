import type { z } from "zod";
import type { Fault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/send-fault.ts";
import type { tokenFault } from "#oauth/answers.ts";

/** The token endpoint's format for errors before it handles the request (RFC 6749, 5.2). */
export function renderTokenFault(fault: Fault): FaultAnswer {
  if (fault.kind !== "invalid") return answer(500, { error: "server_error" });
  const headers = fault.fields.filter(({ field }) => field !== "request" && field !== "body");
  const description = headers.map(({ field, message }) => `${field} ${message}`).join("; ");
  return answer(400, {
    error: "invalid_request",
    ...(description !== "" && { error_description: description }),
  });
}

function answer(status: number, body: z.infer<typeof tokenFault>): FaultAnswer {
  return { status, body };
}
