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

/** An expected failure of a use case, with the rule behind it and the input field that caused it, where there is one. */
export class ExpungeError extends Error {
  readonly code: ErrorCode;
  readonly rule: string | undefined;
  readonly field: string | undefined;
  /** After which the same call may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    about: { rule?: string; field?: string; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = "ExpungeError";
    this.code = code;
    this.rule = about.rule;
    this.field = about.field;
    this.retryAfterSeconds = about.retryAfterSeconds;
  }
}
