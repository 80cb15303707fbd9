import type { Actor } from "@expunge/application/actor";
import { ExpungeError } from "@expunge/application/expunge-error";

/** An invalid part of a request: a field, header or path parameter, the requirement it violates, and its bounds in characters. */
export type FieldFault = {
  readonly field: string;
  readonly message: string;
  readonly code?: string;
  readonly bounds?: { readonly minimum: number; readonly maximum: number };
};

/** All failures of a public contract's request. Each contract renders them in its own format. */
export type Fault =
  | { readonly kind: "unauthorized" }
  | { readonly kind: "forbidden" }
  | { readonly kind: "invalid"; readonly fields: readonly FieldFault[] }
  | { readonly kind: "refused"; readonly message: string; readonly rule?: string | undefined }
  | { readonly kind: "approval_required"; readonly deletionId: string }
  | { readonly kind: "not_found" }
  | { readonly kind: "conflict"; readonly message: string }
  /** A request with the same idempotency key is in progress. */
  | { readonly kind: "still_running" }
  | { readonly kind: "overloaded" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number }
  | { readonly kind: "internal" };

/** Thrown by routes to answer a request with a fault, with the authenticated caller if there is one. */
export class HttpFault extends Error {
  readonly fault: Fault;
  readonly actor: Actor | undefined;
  /** The status outside of the contracts, whose documents name no other status for an invalid request. */
  readonly statusCode: number | undefined;

  constructor(fault: Fault, actor?: Actor, statusCode?: number) {
    super(fault.kind);
    this.fault = fault;
    this.actor = actor;
    this.statusCode = statusCode;
  }
}

/** An `invalid` fault, as an error to throw. */
export function invalid(...fields: FieldFault[]): HttpFault {
  return new HttpFault({ kind: "invalid", fields });
}

/** Maps any error of a request to a fault. Unexpected errors become `internal`, which reveals nothing about them. */
export function faultOf(error: unknown): Fault {
  if (error instanceof HttpFault) return error.fault;
  if (error instanceof ExpungeError) return useCaseFault(error);
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (status === 413)
    return { kind: "invalid", fields: [{ field: "body", message: "is too long" }] };
  if (typeof status === "number" && status < 500)
    return { kind: "invalid", fields: [{ field: "request", message: "cannot be read" }] };
  return { kind: "internal" };
}

function useCaseFault(error: ExpungeError): Fault {
  switch (error.code) {
    case "unauthorized":
    case "forbidden":
    case "not_found":
    case "overloaded":
    case "still_running":
      return { kind: error.code };
    case "throttled":
      return { kind: "throttled", retryAfterSeconds: error.retryAfterSeconds ?? 1 };
    case "invalid":
      return {
        kind: "invalid",
        fields: [{ field: error.field ?? "request", message: error.message }],
      };
    case "refused":
      return { kind: "refused", message: error.message, rule: error.rule };
    case "conflict":
    case "key_reused":
      return { kind: "conflict", message: error.message };
  }
}
