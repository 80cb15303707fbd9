import { ExpungeError } from "#expunge-error.ts";

/**
 * The loggable part of an error: its codes, the first line of a message that our own code wrote, and its cause. Never the message or
 * fields of a foreign error, which may hold values of a statement or a row.
 */
export class LoggedError {
  declare readonly name: string;
  declare readonly code?: string;
  /** PostgreSQL's SQLSTATE, where Prisma wraps it. The driver's own errors have it as their code. */
  declare readonly sqlState?: string;
  declare readonly message?: string;
  /** Stack frames of our own sources, the innermost first. */
  declare readonly stack?: readonly string[];
  declare readonly cause?: LoggedError;

  constructor(fields: LoggedError) {
    Object.assign(this, fields);
  }
}

const LONGEST_MESSAGE = 200;
const DEEPEST_CAUSE = 3;

/** Messages of the drivers about errors without a code. They are constant and hold no values. */
const CONSTANT_MESSAGES = new Set([
  "timeout exceeded when trying to connect",
  "Connection terminated due to connection timeout",
  "Connection terminated unexpectedly",
  "Connection terminated",
  "Client has encountered a connection error and is not queryable",
  "Query read timeout",
]);

export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return new LoggedError({ name: typeof error });
  const { name, stack = "", cause } = error;
  const code = textOf(error, "code") ?? textOf(error, "errorCode");
  const sqlState = textOf(error, "meta", "driverAdapterError", "cause", "originalCode");
  const frames = stack.replace(error.message, "");
  const message = isOurs(error, frames) ? firstLine(error.message) : constantMessage(error.message);
  return new LoggedError({
    name,
    ...(code !== undefined && { code }),
    ...(sqlState !== undefined && { sqlState }),
    ...(message !== undefined && { message }),
    ...(error.stack !== undefined && { stack: ownPlaces(frames) }),
    ...(cause instanceof Error &&
      depth < DEEPEST_CAUSE && { cause: loggedError(cause, depth + 1) }),
  });
}

/**
 * Whether our code wrote the message: an ExpungeError, or a plain Error made in our sources. The engine's own errors quote values and are
 * never plain; those of libraries are made in the libraries.
 */
function isOurs(error: Error, frames: string): boolean {
  if (error instanceof ExpungeError) return true;
  if (Object.getPrototypeOf(error) !== Error.prototype) return false;
  const innermost = frames.split("\n").find((line) => line.startsWith("    at "));
  return innermost !== undefined && ownPlace(innermost) !== undefined;
}

/** Without words that could be a value: those with digits, apart from small numbers. */
function firstLine(message: string): string {
  const line = (message.split("\n")[0] ?? "").slice(0, LONGEST_MESSAGE);
  return line.replace(/\S*\d\S*/g, (word) => (/^\d{1,3}[,.:;]?$/.test(word) ? word : "…"));
}

function constantMessage(message: string): string | undefined {
  return CONSTANT_MESSAGES.has(message) ? message : undefined;
}

/** The text behind a path of properties. */
function textOf(value: unknown, ...path: readonly string[]): string | undefined {
  let found: unknown = value;
  for (const name of path)
    found = typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
  return typeof found === "string" ? found : undefined;
}

/** The frames of our own sources, without the folders of this machine. */
function ownPlaces(frames: string): readonly string[] {
  return frames.split("\n").flatMap((line) => ownPlace(line) ?? []);
}

function ownPlace(line: string): string | undefined {
  if (line.includes("node_modules") || line.includes("/src/generated/")) return undefined;
  return /^ {4}at .*?\/((?:packages|apps)\/[\w./-]+:\d+)/.exec(line)?.[1];
}
