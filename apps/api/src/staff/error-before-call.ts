import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import type { Fault } from "#http/fault.ts";

const CODES_BY_STATUS: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  404: "NOT_FOUND",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  429: "TOO_MANY_REQUESTS",
  503: "SERVICE_UNAVAILABLE",
  500: "INTERNAL_SERVER_ERROR",
};
const EXPUNGE_CODES: Readonly<Record<number, string>> = {
  404: "not_found",
  429: "throttled",
  500: "internal",
  503: "overloaded",
};
const MESSAGES: Readonly<Record<number, string>> = {
  404: "not found",
  429: "too many requests",
  500: "internal server error",
  503: "too many requests are waiting: try again shortly",
};

/**
 * The body of an error before tRPC handles the request, in tRPC's format: an ambiguous head, an unknown path, a body that cannot be read,
 * too many streams.
 * `status` is that of an invalid request.
 */
export function errorBeforeCall(fault: Fault, status = 400) {
  const details = fault.kind === "invalid" ? fault.fields : [];
  const httpStatus = statusOf(fault, status);
  const code = CODES_BY_STATUS[httpStatus] ?? "BAD_REQUEST";
  const expungeCode = EXPUNGE_CODES[httpStatus] ?? "invalid";
  return {
    error: {
      message:
        MESSAGES[httpStatus] ??
        details.map(({ field, message }) => `${field}: ${message}`).join("; "),
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: {
        code,
        httpStatus,
        expunge: {
          code: expungeCode,
          ...(fault.kind === "throttled" && { retryAfterSeconds: fault.retryAfterSeconds }),
          ...(details.length > 0 && { details }),
        },
      },
    },
  };
}

const STATUSES: Readonly<Partial<Record<Fault["kind"], number>>> = {
  not_found: 404,
  throttled: 429,
  overloaded: 503,
};

function statusOf({ kind }: Fault, invalidStatus: number): number {
  if (kind === "invalid") return invalidStatus in CODES_BY_STATUS ? invalidStatus : 400;
  return STATUSES[kind] ?? 500;
}
