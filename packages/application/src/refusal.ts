import type { Reason } from "@expunge/domain/rules";
import { ExpungeError } from "#expunge-error.ts";

/** A refusal as an error, with its first rule. */
export function refusal(reasons: readonly Reason[]): ExpungeError {
  const [first] = reasons;
  return new ExpungeError("refused", first?.message ?? "refused", first && { rule: first.rule });
}
