import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { RULES } from "@expunge/domain/rules";
import type { Fault } from "#http/fault.ts";

/** Requests of this contract do not wait today. If one ever does, the answer must not report a completed deletion. */
const NOT_DELETED_YET = "The payment option has not been deleted yet.";

/** The fault for a deletion that was not executed; undefined for one that was. */
export function outcomeToFault(outcome: DeletionOutcome): Fault | undefined {
  switch (outcome.kind) {
    case "accepted":
      return undefined;
    case "key_reused":
      return {
        kind: "conflict",
        message: "The idempotency key was used for another request.",
      };
    case "still_running":
      return { kind: "still_running" };
    case "refused": {
      const [first] = outcome.rules;
      // Deleted options and unknown options are indistinguishable to callers.
      if (first === undefined || outcome.rules.includes("DEL-01")) return { kind: "not_found" };
      return { kind: "refused", rule: first, message: RULES[first].statement };
    }
    case "not_found":
      return { kind: "not_found" };
    case "needs_approval":
      return { kind: "approval_required", deletionId: outcome.deletionId };
    case "deferred":
    case "in_progress":
      return { kind: "refused", message: NOT_DELETED_YET };
  }
}
