import { isTRPCClientError } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";

/** One invalid field of an input: its path, as `mandate.creditorId`, and the requirement. */
export type FieldError = { readonly field: string; readonly message: string };

/**
 * The codes of errors. Those of the service: docs/procedures.md. Those of the client: `unreachable` (the service or its answer cannot be
 * reached), `unexpected_answer` (the answer is not from Expunge), `no_token` (the token is missing or malformed), `aborted`.
 */
export type ErrorCode =
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "not_found"
  | "refused"
  | "conflict"
  | "key_reused"
  | "overloaded"
  | "throttled"
  | "internal"
  | "unreachable"
  | "unexpected_answer"
  | "no_token"
  | "aborted";

/** The part of an error that programs read. */
export type ErrorDetails = {
  readonly code: ErrorCode;
  /** The rule that refused the call, as in docs/rules.md. */
  readonly rule?: string;
  readonly retryAfterSeconds?: number;
  readonly details?: readonly FieldError[];
};

export type ErrorData = {
  /** The status of the HTTP answer, if there was one. */
  readonly httpStatus?: number;
  readonly expunge: ErrorDetails;
};

/** The error of every call. It holds neither the token nor the input. */
export class ExpungeError extends Error {
  override readonly name = "ExpungeError";
  readonly data: ErrorData;

  constructor(message: string, data: ErrorData, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.data = data;
  }
}

/** The error of a call, from that of its transport. */
export function expungeErrorOf(error: unknown): ExpungeError {
  if (error instanceof ExpungeError) return error;
  if (!isTRPCClientError<AnyRouter>(error)) return lost(error);
  const { message, cause } = error;
  const data = error.data as Partial<ErrorData> | null | undefined;
  if (data?.expunge !== undefined) {
    const { httpStatus, expunge } = data;
    const retryAfterSeconds = expunge.retryAfterSeconds ?? retryAfterOf(responseOf(error));
    return new ExpungeError(message, {
      ...(httpStatus !== undefined && { httpStatus }),
      expunge: { ...expunge, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    });
  }
  const response = responseOf(error);
  if (response !== undefined) return unexpectedAnswer(response);
  return cause instanceof ExpungeError ? cause : lost(cause ?? error);
}

/** An answer that a proxy gave, or a service at the wrong address. The statuses of a gateway mean that nobody answered behind it. */
export function unexpectedAnswer(response: Response): ExpungeError {
  const { status: httpStatus } = response;
  const isGateway = [502, 503, 504].includes(httpStatus);
  const isThrottled = httpStatus === 429;
  const code = isGateway ? "unreachable" : isThrottled ? "throttled" : "unexpected_answer";
  const retryAfterSeconds = retryAfterOf(response);
  return new ExpungeError(`the answer with status ${httpStatus} is not from Expunge`, {
    httpStatus,
    expunge: { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
  });
}

function lost(cause: unknown): ExpungeError {
  return new ExpungeError(
    "the connection failed before the answer",
    { expunge: { code: "unreachable" } },
    { cause },
  );
}

/** Seconds to wait (RFC 9110, 10.2.3). Browsers show the header only if the service exposes it. */
function retryAfterOf(response: Response | undefined): number | undefined {
  const value = response?.headers.get("retry-after") ?? undefined;
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function responseOf(error: {
  readonly meta?: Record<string, unknown> | undefined;
}): Response | undefined {
  return error.meta?.["response"] as Response | undefined;
}
