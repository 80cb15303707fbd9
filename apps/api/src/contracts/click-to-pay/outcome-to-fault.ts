import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { contractRefusal } from "@expunge/domain/click-to-pay/eligibility";
import { reason, type RuleId, RULES } from "@expunge/domain/rules";
import type { Fault } from "#http/fault.ts";

/**
 * The fault for a deletion that was not accepted; undefined for one that was. Click to Pay rules map to the contract's three messages. All
 * other rules answer an unspecific error, because a customer must not learn of an investigation here.
 */
export function outcomeToFault(outcome: DeletionOutcome): Fault | undefined {
  switch (outcome.kind) {
    case "accepted":
    case "deferred":
    case "in_progress":
      return undefined;
    case "refused": {
      const eligibility = outcome.rules.filter((rule) => rule.startsWith("C2P-"));
      const [other = "C2P-05"] = outcome.rules;
      return refused(eligibility.length > 0 ? contractRefusal(eligibility.map(reason)) : other);
    }
    case "needs_approval":
      return { kind: "approval_required", deletionId: outcome.deletionId };
    case "not_found":
    case "key_reused":
    case "still_running":
      return refused("C2P-05");
  }
}

function refused(rule: RuleId): Fault {
  return { kind: "refused", rule, message: RULES[rule].statement };
}
