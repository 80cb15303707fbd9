import type { Reason } from "@expunge/domain/rules";
import { ExpungeError } from "#expunge-error.ts";

/** A refusal as an error, with the first rule that says no. */
export function refusal(reasons: readonly Reason[]): ExpungeError {
  const [first] = reasons;
  return new ExpungeError("refused", first?.message ?? "refused", first && { rule: first.rule });
}
