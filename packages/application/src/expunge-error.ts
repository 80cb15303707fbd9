/** The closed list of what a use case may say no with. Everything else is a fault of ours. */
export type ErrorCode =
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "not_found"
  | "refused"
  | "conflict"
  | "key_reused"
  /** A request with the same key is under way. */
  | "still_running"
  | "overloaded";

/** A use case's expected failure. `rule` is the rule behind it, where there is one; `field` what it is about. */
export class ExpungeError extends Error {
  readonly code: ErrorCode;
  readonly rule: string | undefined;
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, about: { rule?: string; field?: string } = {}) {
    super(message);
    this.name = "ExpungeError";
    this.code = code;
    this.rule = about.rule;
    this.field = about.field;
  }
}
