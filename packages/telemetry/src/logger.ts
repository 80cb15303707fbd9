import { LoggedError, loggedError } from "@expunge/application/runtime/logged-error";
import { trace } from "@opentelemetry/api";
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  pino,
} from "pino";

/** The fields that a log line may contain. All others are dropped. */
const ALLOWED_FIELDS: ReadonlySet<string> = new Set([
  "answer",
  "busy",
  "cid",
  "code",
  "concurrency",
  "count",
  "credentialId",
  "dead",
  "deletionId",
  "dropped",
  "endpointId",
  "err",
  "finding",
  "mandateId",
  "made",
  "method",
  "ms",
  "open",
  "operation",
  "outcome",
  "path",
  "port",
  "reqId",
  "requestId",
  "result",
  "route",
  "seconds",
  "spanId",
  "status",
  "tenantId",
  "traceId",
]);

/**
 * Creates a JSON line logger. Lines contain the ids of the active trace, the allowed fields and, of errors, the part that
 * `loggedError` keeps: a message may quote the data that it is about. Messages are not interpolated.
 */
export function createLogger(
  { name, level }: { readonly name: string; readonly level: string },
  stream: DestinationStream,
): Logger {
  const logger = pino(
    {
      name,
      level,
      mixin: traceIds,
      formatters: { log: allowedFields },
      serializers: { err: serializeError },
      hooks: {
        logMethod([first, second]: readonly unknown[], log) {
          const message = typeof second === "string" ? second : "";
          if (typeof first === "string") log.call(this, first);
          else log.call(this, first instanceof Error ? { err: first } : first, message);
        },
      },
    },
    stream,
  );
  return withFilteredChildren(logger);
}

function traceIds(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}

function allowedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => ALLOWED_FIELDS.has(field)));
}

/** Applies the allow list to the bindings of child loggers, which pino would write unchanged. */
function withFilteredChildren(logger: Logger): Logger {
  const child: (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger =
    logger.child;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions) {
      return child.call(this, allowedFields(bindings), options);
    },
  });
}

/** Serializes an error, thrown or already converted by `loggedError`. */
function serializeError(error: unknown): LoggedError {
  if (error instanceof LoggedError) return error;
  if (error === null || typeof error !== "object" || error instanceof Error)
    return loggedError(error);
  const { name, code } = error as Readonly<Record<string, unknown>>;
  return new LoggedError({
    name: typeof name === "string" ? name : "unknown",
    ...(typeof code === "string" && { code }),
  });
}
