import { type ErrorCode, ExpungeError } from "@expunge/application/expunge-error";
import { inSpan } from "@expunge/application/runtime/tracing";
import { NOT_STORABLE } from "@expunge/schemas/boundary/bounded-text";
import type { FieldError } from "@expunge/schemas/boundary/field-errors";
import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { ZodError, type ZodType } from "zod";
import { mayCall, PROCEDURES } from "#auth/permissions.ts";
import type { StaffActor } from "#auth/callers.ts";
import type { ApiContext } from "#composition/context.ts";
import type { FairStarts } from "#staff/fair-starts.ts";
import { redactField, redactFieldErrors } from "#http/redact-field-errors.ts";
import { unstorableField } from "#http/storable-text.ts";

/** Created once per HTTP request, which may carry several calls. */
export type TrpcContext = ApiContext & {
  readonly actor: StaffActor | undefined;
  readonly traceId: string;
  /** The number of calls in the HTTP request that got a replayed answer. */
  readonly replays: { count: number };
  readonly starts: FairStarts;
  /** Starts a streamed answer. The signal aborts when the caller's token expires or the process stops. */
  readonly stream: () => AbortSignal;
};

/** The codes of errors, as clients see them. */
export type PublicErrorCode = Exclude<ErrorCode, "still_running"> | "internal";

/** The description of a procedure, from which docs/procedures.md, `/docs` and the types of the client are made. */
export type ProcedureMeta = {
  /** Its effect and its answer, in Markdown. */
  readonly description: string;
  /** The errors of its own, each with its rules or its circumstances. */
  readonly errors?: Readonly<Partial<Record<PublicErrorCode, string>>>;
  /** The events of a stream. */
  readonly event?: ZodType;
};

/** `data.expunge` of every error. */
type ErrorData = {
  readonly code: PublicErrorCode;
  readonly rule?: string;
  readonly retryAfterSeconds?: number;
  readonly details?: readonly FieldError[];
};

const STATUS: Readonly<Record<ErrorCode, TRPC_ERROR_CODE_KEY>> = {
  unauthorized: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  invalid: "BAD_REQUEST",
  not_found: "NOT_FOUND",
  refused: "PRECONDITION_FAILED",
  conflict: "CONFLICT",
  key_reused: "UNPROCESSABLE_CONTENT",
  still_running: "CONFLICT",
  overloaded: "SERVICE_UNAVAILABLE",
  throttled: "TOO_MANY_REQUESTS",
};

const CODES: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, ErrorData["code"]>>> = {
  UNAUTHORIZED: "unauthorized",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "not_found",
  INTERNAL_SERVER_ERROR: "internal",
};

const { router, procedure: base } = initTRPC
  .context<TrpcContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    // Pings detect dead clients and keep proxies from closing idle connections.
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 45_000 },
    },
    errorFormatter({ shape, error, ctx }) {
      const internal = error.code === "INTERNAL_SERVER_ERROR";
      const message = internal
        ? `internal server error, trace ${ctx?.traceId ?? "unknown"}`
        : messageOf(error);
      const { path: given, ...data } = shape.data;
      const path = knownPath(given);
      return {
        ...shape,
        message,
        data: { ...data, ...(path !== undefined && { path }), expunge: errorDataOf(error) },
      };
    },
  });

export { router };

/** The path of a procedure. Other paths are text of the caller, which is neither repeated nor logged. */
export function knownPath(path: string | undefined): string | undefined {
  return path !== undefined && Object.hasOwn(PROCEDURES, path) ? path : undefined;
}

/** The most calls in one HTTP request. */
export const MAX_CALLS = 20;

/** Messages for tRPC's own errors. Its texts repeat parts of the request. */
const MESSAGES: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, string>>> = {
  NOT_FOUND: "no such procedure",
  METHOD_NOT_SUPPORTED: "the procedure takes another HTTP method",
  PAYLOAD_TOO_LARGE: "the body is too long",
  UNSUPPORTED_MEDIA_TYPE: "the body must be application/json",
};
const TRPC_BATCH_TOO_LARGE = "Batch call exceeds maximum size";

function messageOf({ cause, code, message }: TRPCError): string {
  if (cause instanceof ZodError)
    return redactFieldErrors(cause)
      .map((fault) => `${fault.field}: ${fault.message}`)
      .join("; ");
  if (cause instanceof ExpungeError) return cause.message;
  if (message === TRPC_BATCH_TOO_LARGE) return `a request may hold at most ${MAX_CALLS} calls`;
  return MESSAGES[code] ?? "the request cannot be read";
}

function errorDataOf({ cause, code }: TRPCError): ErrorData {
  if (cause instanceof ZodError && code !== "INTERNAL_SERVER_ERROR")
    return { code: "invalid", details: redactFieldErrors(cause) };
  if (!(cause instanceof ExpungeError)) return { code: CODES[code] ?? "invalid" };
  const { rule, field, message, retryAfterSeconds } = cause;
  return {
    code: cause.code === "still_running" ? "conflict" : cause.code,
    ...(rule && { rule }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(field && { details: [{ field, message }] }),
  };
}

/** Throws an error of a use case as tRPC's, and any other error as it is. */
export function rethrowAsTrpc(error: unknown): never {
  if (!(error instanceof ExpungeError)) throw error;
  throw new TRPCError({ code: STATUS[error.code], message: error.message, cause: error });
}

/** The caller, if its role may call the procedure. */
function authorized({ actor }: TrpcContext, path: string): StaffActor {
  if (actor === undefined) throw new ExpungeError("unauthorized", "a staff token is required");
  if (!mayCall([actor.role], path))
    throw new ExpungeError("forbidden", "the role may not call this procedure");
  return actor;
}

function refuseUnstorable(input: unknown): void {
  const field = unstorableField(input);
  if (field !== undefined)
    throw new ExpungeError("invalid", NOT_STORABLE, { field: redactField(field) });
}

/**
 * A procedure for staff with its permission (`auth/permissions.ts`), a span of its own within the trace of its request. Errors of all
 * procedures: `unauthorized`, `forbidden`, `invalid`, `overloaded`. One middleware for all, because tRPC copies the call for each.
 */
export const procedure = base.use(({ ctx, path, getRawInput, next }) => {
  const tenantId = ctx.actor?.tenantId;
  const attributes = {
    "rpc.system": "trpc",
    "rpc.method": path,
    ...(tenantId !== undefined && { "expunge.tenant_id": tenantId }),
  };
  const call = async () => {
    const actor = authorized(ctx, path);
    await ctx.starts(actor.tenantId);
    refuseUnstorable(await getRawInput());
    const result = await next({ ctx: { actor } });
    if (result.ok) return result;
    throw result.error.cause instanceof ExpungeError ? result.error.cause : result.error;
  };
  return inSpan(`trpc ${path}`, { attributes }, () => call().catch(rethrowAsTrpc));
});
