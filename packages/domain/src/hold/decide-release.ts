import { reason } from "#rules.ts";
import type { HoldDecision } from "#hold/decide-hold.ts";

/**
 * Decides whether a person may release a hold (HOLD-09). A deletion that this person requests later waits for the approval of
 * another one (`approvalReasons`).
 *
 * @param requestedDeletion whether this person requested a deletion of the credential that may still be executed, or was refused
 */
export function decideRelease(requestedDeletion: boolean): HoldDecision {
  return requestedDeletion
    ? { kind: "refused", reasons: [reason("HOLD-09")] }
    : { kind: "accepted" };
}
