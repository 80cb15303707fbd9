import { type LoggedError, loggedError } from "@expunge/application/runtime/logged-error";
import { trace } from "@opentelemetry/api";
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  pino,
} from "pino";

/** What a line may say. Whatever else is handed to the log is left out, with its name. */
const KNOWN: ReadonlySet<string> = new Set([
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
 * The log of a process, a JSON line each. A line has the ids of the trace under way, the fields that are known here, and of errors the
 * name, the code and the places in our sources: what an error says may quote what it failed on. Values are never put into the words.
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
      formatters: { log: known },
      serializers: { err: shownError },
      hooks: {
        logMethod([first, second]: readonly unknown[], log) {
          const words = typeof second === "string" ? second : "";
          if (typeof first === "string") log.call(this, first);
          else log.call(this, first instanceof Error ? { err: first } : first, words);
        },
      },
    },
    stream,
  );
  return withKnownChildren(logger);
}

function traceIds(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}

function known(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => KNOWN.has(field)));
}

/** What a log of one request or job says in every line is as known as the rest: pino itself would write it as it is given. */
function withKnownChildren(logger: Logger): Logger {
  const child: (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger =
    logger.child;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions) {
      return child.call(this, known(bindings), options);
    },
  });
}

/** An error as it was thrown, or as whoever logs it has made it ready already. */
function shownError(error: unknown): LoggedError {
  if (error === null || typeof error !== "object" || error instanceof Error)
    return loggedError(error);
  const { name, code, stack } = error as Readonly<Record<string, unknown>>;
  return {
    name: typeof name === "string" ? name : "unknown",
    ...(typeof code === "string" && { code }),
    ...(Array.isArray(stack) && { stack: stack.filter((line) => typeof line === "string") }),
  };
}
