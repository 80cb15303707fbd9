import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { RULES } from "@expunge/domain/rules";
import type { Fault } from "#http/fault.ts";

/** None of the requests of this contract waits for anything. Should one do, it is not told to have been carried out. */
const NOT_CARRIED_OUT = "The payment option has not been deleted yet.";

/** How contract 2 tells of a deletion that was not carried out; nothing for one that was. */
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
      // Nobody is told whether it was deleted, or never there.
      if (first === undefined || outcome.rules.includes("DEL-01")) return { kind: "not_found" };
      return { kind: "refused", rule: first, message: RULES[first].statement };
    }
    case "not_found":
      return { kind: "not_found" };
    case "needs_approval":
      return { kind: "approval_required", deletionId: outcome.deletionId };
    case "deferred":
    case "in_progress":
      return { kind: "refused", message: NOT_CARRIED_OUT };
  }
}
