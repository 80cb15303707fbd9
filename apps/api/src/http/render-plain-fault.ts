import type { Fault, FieldFault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/send-fault.ts";

/** The format for errors outside of the contracts and tRPC: `{error, details?}`. `status` is that of an invalid request. */
export function renderPlainFault(fault: Fault, status = 400): FaultAnswer {
  switch (fault.kind) {
    case "unauthorized":
      return { status: 401, body: { error: "unauthorized" } };
    case "forbidden":
      return { status: 403, body: { error: "forbidden" } };
    case "invalid":
      return { status, body: { error: "bad request", details: fault.fields.map(detailOf) } };
    case "not_found":
      return { status: 404, body: { error: "not found" } };
    case "refused":
      return { status: 409, body: { error: "conflict", details: [ruled(fault)] } };
    case "conflict":
      return { status: 409, body: { error: "conflict", details: [fault.message] } };
    case "approval_required":
    case "still_running":
      return { status: 409, body: { error: "conflict" } };
    case "overloaded":
      return { status: 503, body: { error: "service unavailable" } };
    case "throttled":
      return { status: 429, body: { error: "too many requests" } };
    case "internal":
      return { status: 500, body: { error: "internal server error" } };
  }
}

function ruled({ rule, message }: Extract<Fault, { kind: "refused" }>): string {
  return rule === undefined ? message : `${rule}: ${message}`;
}

function detailOf({ field, message }: FieldFault): string {
  return `${field}: ${message}`;
}
