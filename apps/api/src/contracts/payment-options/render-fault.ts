import type { FastifyRequest } from "fastify";
import type { Fault, FieldFault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import type { Mod2Fault } from "#contracts/payment-options/answers.ts";

/** Contract 2's shape of what this service decides (MOD2): `{traceId, errors: [{message, code?, property?, context?}]}`. */
export function renderFault(
  fault: Fault,
  request?: FastifyRequest,
  traceId: string = traceparentOf(request),
): FaultAnswer {
  const { status, errors } = mod2(fault);
  const body: Mod2Fault = { traceId, errors };
  return { status, body };
}

type Mod2Error = Mod2Fault["errors"][number];

function mod2(fault: Fault): { status: number; errors: Mod2Error[] } {
  switch (fault.kind) {
    case "unauthorized":
      return one(401, {
        message: "You are not authenticated to perform this request.",
        code: "unauthorized",
      });
    case "forbidden":
      return one(403, {
        message: "You do not have permissions to perform this request.",
        code: "forbidden",
      });
    case "not_found":
      return one(404, { message: "Resource not found.", code: "not_found" });
    case "invalid":
      return { status: 400, errors: fault.fields.map(fieldError) };
    case "refused":
      return one(400, { message: fault.message, code: "refused" });
    case "approval_required":
      return one(400, {
        message: `The deletion ${fault.deletionId} waits for approval.`,
        code: "refused",
      });
    case "conflict":
      return one(422, {
        message: fault.message,
        code: "idempotency_key_reused",
        property: "Idempotency-Key",
      });
    case "still_running":
      return one(409, {
        message: "A request with this idempotency key is still being processed.",
        code: "request_in_progress",
        property: "Idempotency-Key",
      });
    case "overloaded":
      return one(503, { message: "Service unavailable.", code: "service_unavailable" });
    case "internal":
      return one(500, { message: "Internal server error." });
  }
}

function one(status: number, error: Mod2Error): { status: number; errors: Mod2Error[] } {
  return { status, errors: [error] };
}

function fieldError({ field, message, code, bounds }: FieldFault): Mod2Error {
  const words = bounds
    ? `Value out of bounds. Value must be between ${bounds.minimum} and ${bounds.maximum}`
    : `Invalid value. Value ${message}`;
  return {
    message: words,
    code: code ?? (bounds ? "value_out_of_bounds" : "invalid_value"),
    property: field,
    ...(bounds && { context: bounds }),
  };
}
