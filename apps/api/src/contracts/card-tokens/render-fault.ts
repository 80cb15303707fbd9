import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { cardTokenFault } from "#contracts/card-tokens/answers.ts";
import type { Fault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/send-fault.ts";

/** Contract 3's error format: `{errorCode, errorId, message, httpStatusCode}`. */
export function renderFault(
  fault: Fault,
  _request?: FastifyRequest,
  errorId: string = randomUUID(),
): FaultAnswer {
  const { status, errorCode, message } = contentOf(fault);
  const body: z.infer<typeof cardTokenFault> = {
    errorCode,
    errorId,
    message,
    httpStatusCode: status,
  };
  return { status, body };
}

function contentOf(fault: Fault): { status: number; errorCode: string; message: string } {
  switch (fault.kind) {
    case "unauthorized":
      return {
        status: 401,
        errorCode: "unauthorized",
        message: "The access token is missing, invalid or expired.",
      };
    case "forbidden":
      return {
        status: 403,
        errorCode: "forbidden",
        message: "The access token does not allow this request.",
      };
    case "invalid":
      return {
        status: 400,
        errorCode: "invalid_request",
        message: fault.fields.map(({ field, message }) => `${field} ${message}`).join("; "),
      };
    case "refused":
      return fault.rule?.startsWith("RISK-")
        ? {
            status: 403,
            errorCode: "refused_by_risk",
            message: "The risk of this request is too high.",
          }
        : { status: 400, errorCode: "refused", message: fault.message };
    case "approval_required":
      return {
        status: 403,
        errorCode: "approval_required",
        message: `The deletion ${fault.deletionId} waits for approval.`,
      };
    case "not_found":
      return { status: 404, errorCode: "not_found", message: "There is no such card token." };
    case "conflict":
      return { status: 409, errorCode: "request_id_conflict", message: fault.message };
    case "still_running":
      return {
        status: 409,
        errorCode: "request_in_progress",
        message: "A request with this Request-Id is still being processed.",
      };
    case "overloaded":
      return {
        status: 503,
        errorCode: "service_unavailable",
        message: "The service is unavailable: try again shortly.",
      };
    case "throttled":
      return { status: 429, errorCode: "too_many_requests", message: "Too many requests." };
    case "internal":
      return { status: 500, errorCode: "internal_server_error", message: "Internal server error." };
  }
}
