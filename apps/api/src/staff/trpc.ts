import type { Actor, StaffRole } from "@expunge/application/actor";
import { type ErrorCode, ExpungeError } from "@expunge/application/expunge-error";
import { inSpan, markFailed } from "@expunge/application/runtime/tracing";
import type { FieldError } from "@expunge/schemas/boundary/field-errors";
import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { ZodError } from "zod";
import type { ApiContext } from "#composition/context.ts";
import { redactFieldErrors } from "#http/redact-field-errors.ts";
import { hasOnlyStorableText } from "#http/storable-text.ts";

export type StaffActor = Extract<Actor, { kind: "staff" }>;
/** Created once per HTTP request, which may carry several calls. */
export type TrpcContext = ApiContext & {
  readonly actor: StaffActor | undefined;
  readonly traceId: string;
  /** The number of calls in the HTTP request that got a replayed answer. */
  readonly replays: { count: number };
  /** Starts a streamed answer. The signal aborts when the caller's token expires or the process stops. */
  readonly stream: () => AbortSignal;
};

/** `data.expunge` of every error. */
type ErrorData = {
  readonly code: Exclude<ErrorCode, "still_running"> | "internal";
  readonly rule?: string;
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
};

const CODES: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, ErrorData["code"]>>> = {
  UNAUTHORIZED: "unauthorized",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "not_found",
  INTERNAL_SERVER_ERROR: "internal",
};

const { router, procedure, middleware } = initTRPC.context<TrpcContext>().create({
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
    return { ...shape, message, data: { ...shape.data, expunge: errorDataOf(error) } };
  },
});

export { router };

function messageOf(error: TRPCError): string {
  if (!(error.cause instanceof ZodError)) return error.message;
  return redactFieldErrors(error.cause)
    .map(({ field, message }) => `${field}: ${message}`)
    .join("; ");
}

function errorDataOf({ cause, code }: TRPCError): ErrorData {
  if (cause instanceof ZodError && code !== "INTERNAL_SERVER_ERROR")
    return { code: "invalid", details: redactFieldErrors(cause) };
  if (!(cause instanceof ExpungeError)) return { code: CODES[code] ?? "invalid" };
  const { rule, field, message } = cause;
  return {
    code: cause.code === "still_running" ? "conflict" : cause.code,
    ...(rule && { rule }),
    ...(field && { details: [{ field, message }] }),
  };
}

/** Records a span for each call within the trace of its request. */
const traceCall = middleware(({ path, ctx, next }) => {
  const tenantId = ctx.actor?.tenantId;
  const attributes = {
    "rpc.system": "trpc",
    "rpc.method": path,
    ...(tenantId !== undefined && { "expunge.tenant_id": tenantId }),
  };
  return inSpan(`trpc ${path}`, { attributes }, async (span) => {
    const result = await next();
    if (span && !result.ok) markFailed(span, result.error);
    return result;
  });
});

/** Maps the errors of use cases to tRPC. */
const mapErrors = middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof ExpungeError)) return result;
  const { cause } = result.error;
  throw new TRPCError({ code: STATUS[cause.code], message: cause.message, cause });
});

const requireStorableText = middleware(async ({ getRawInput, next }) => {
  if (hasOnlyStorableText(await getRawInput())) return next();
  throw new TRPCError({
    code: "BAD_REQUEST",
    message: "text must hold neither NUL nor half a surrogate pair",
  });
});

const RANK: Readonly<Record<StaffRole, number>> = { viewer: 0, agent: 1, approver: 2, admin: 3 };

/** A procedure for staff of this role or a higher one. Errors of all procedures: `unauthorized`, `forbidden`, `invalid`, `overloaded`. */
const forRole = (role: StaffRole) =>
  procedure
    .use(traceCall)
    .use(mapErrors)
    .use(({ ctx, next }) => {
      const { actor } = ctx;
      if (actor === undefined)
        throw new TRPCError({ code: "UNAUTHORIZED", message: "a staff token is required" });
      if (RANK[actor.role] < RANK[role])
        throw new TRPCError({ code: "FORBIDDEN", message: `the role ${role} is required` });
      return next({ ctx: { ...ctx, actor } });
    })
    .use(requireStorableText);

export const viewerProcedure = forRole("viewer");
export const agentProcedure = forRole("agent");
export const approverProcedure = forRole("approver");
export const adminProcedure = forRole("admin");
