import type { FastifyRequest } from "fastify";
import type { Fault, FieldFault } from "#http/fault.ts";
import { BASIC_CHALLENGE } from "#http/challenges.ts";
import type { FaultAnswer } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import type { Mod2Fault } from "#contracts/payment-options/answers.ts";

/** Contract 2's format for errors of this service (MOD2): `{traceId, errors: [{message, code?, property?, context?}]}`. */
export function renderFault(
  fault: Fault,
  request?: FastifyRequest,
  traceId: string = traceparentOf(request),
): FaultAnswer {
  const { status, errors } = contentOf(fault);
  const body: Mod2Fault = { traceId, errors };
  return {
    status,
    ...(fault.kind === "unauthorized" && { headers: { "www-authenticate": BASIC_CHALLENGE } }),
    body,
  };
}

type Mod2Error = Mod2Fault["errors"][number];

function contentOf(fault: Fault): { status: number; errors: Mod2Error[] } {
  switch (fault.kind) {
    case "unauthorized":
      return single(401, {
        message: "You are not authenticated to perform this request.",
        code: "unauthorized",
      });
    case "forbidden":
      return single(403, {
        message: "You do not have permissions to perform this request.",
        code: "forbidden",
      });
    case "not_found":
      return single(404, { message: "Resource not found.", code: "not_found" });
    case "invalid":
      return { status: 400, errors: fault.fields.map(fieldError) };
    case "refused":
      return single(400, { message: fault.message, code: "refused" });
    case "approval_required":
      return single(400, {
        message: `The deletion ${fault.deletionId} waits for approval.`,
        code: "refused",
      });
    case "conflict":
      return single(422, {
        message: fault.message,
        code: "idempotency_key_reused",
        property: "Idempotency-Key",
      });
    case "still_running":
      return single(409, {
        message: "A request with this idempotency key is still being processed.",
        code: "request_in_progress",
        property: "Idempotency-Key",
      });
    case "overloaded":
      return single(503, { message: "Service unavailable.", code: "service_unavailable" });
    case "throttled":
      return single(429, { message: "Too many requests.", code: "too_many_requests" });
    case "internal":
      return single(500, { message: "Internal server error." });
  }
}

function single(status: number, error: Mod2Error): { status: number; errors: Mod2Error[] } {
  return { status, errors: [error] };
}

function fieldError({ field, message, code, bounds }: FieldFault): Mod2Error {
  const text = bounds
    ? `Value out of bounds. Value must be between ${bounds.minimum} and ${bounds.maximum}`
    : `Invalid value. Value ${message}`;
  return {
    message: text,
    code: code ?? (bounds ? "value_out_of_bounds" : "invalid_value"),
    property: field,
    ...(bounds && { context: bounds }),
  };
}
