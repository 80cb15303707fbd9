/** The expected failures of use cases. Any other error is a defect. */
export type ErrorCode =
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "not_found"
  | "refused"
  | "conflict"
  | "key_reused"
  /** A request with the same key is in flight. */
  | "still_running"
  | "overloaded"
  /** Too many attempts or too much at a time from one caller. */
  | "throttled";

/** An expected failure of a use case, with the rule behind it, the input field and the error that caused it, where there is one. */
export class ExpungeError extends Error {
  readonly code: ErrorCode;
  readonly rule: string | undefined;
  readonly field: string | undefined;
  /** After which the same call may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    {
      cause,
      ...about
    }: { rule?: string; field?: string; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "ExpungeError";
    this.code = code;
    this.rule = about.rule;
    this.field = about.field;
    this.retryAfterSeconds = about.retryAfterSeconds;
  }
}

/** Whether the same request may succeed a moment later. */
export function isOverloaded(error: unknown): error is ExpungeError {
  return error instanceof ExpungeError && error.code === "overloaded";
}
