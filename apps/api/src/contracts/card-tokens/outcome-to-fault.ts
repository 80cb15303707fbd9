import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { RULES } from "@expunge/domain/rules";
import type { Fault } from "#http/fault.ts";

/**
 * The fault for a deletion that was not executed; undefined for one that was. Waiting deletions are faults too: a 200 would report a
 * deletion that did not happen.
 */
export function outcomeToFault(outcome: DeletionOutcome): Fault | undefined {
  switch (outcome.kind) {
    case "accepted":
      return undefined;
    case "key_reused":
      return { kind: "conflict", message: "Request-Id was used for another request" };
    case "not_found":
      return { kind: "not_found" };
    case "still_running":
      return { kind: "still_running" };
    case "refused": {
      const { rules } = outcome;
      if (rules.includes("DEL-01")) return { kind: "not_found" };
      // A risk refusal hides all other reasons from the caller.
      const rule = rules.find((failed) => failed.startsWith("RISK-")) ?? rules[0];
      return rule
        ? { kind: "refused", rule, message: RULES[rule].statement }
        : { kind: "not_found" };
    }
    case "deferred":
    case "needs_approval":
    case "in_progress":
      return { kind: "approval_required", deletionId: outcome.deletionId };
  }
}
