import type { DeletionState } from "#deletion/deletion-state.ts";
import { type DeletionEvent, DELETION_TRANSITIONS } from "#deletion/deletion-transitions.ts";
import { reason, type Reason } from "#rules.ts";

/** An intervention by a person in a deletion: approval, rejection, cancellation or retry. */
export type Intervention = {
  readonly state: DeletionState;
  readonly requestedBy: string;
  readonly by: string;
  /** Whether the person has the approver role. */
  readonly mayApprove: boolean;
};

export type InterventionDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a person may approve or reject a deletion (APP-02, DEL-08). After an approval the deletion is re-evaluated. */
export function decideReview({
  state,
  requestedBy,
  by,
}: Omit<Intervention, "mayApprove">): InterventionDecision {
  return answer(follows(state, "rejected"), by !== requestedBy || "APP-02");
}

/** Decides whether a person may cancel a deletion: only before its execution, by its requester or an approver (DEL-07, DEL-08). */
export function decideCancellation(intervention: Intervention): InterventionDecision {
  const { state, requestedBy, by, mayApprove } = intervention;
  return answer(follows(state, "cancelled"), by === requestedBy || mayApprove || "DEL-07");
}

/** Decides whether a deletion may be retried: only after a failure (DEL-08). The retry is then decided like a new request. */
export function decideRetry({ state }: Pick<Intervention, "state">): InterventionDecision {
  return answer(state === "failed" || "DEL-08");
}

type Check = true | "APP-02" | "DEL-07" | "DEL-08";

function follows(state: DeletionState, event: DeletionEvent): Check {
  return event in DELETION_TRANSITIONS[state] || "DEL-08";
}

function answer(...checks: readonly Check[]): InterventionDecision {
  const failed = checks.filter((check) => check !== true);
  return failed.length === 0
    ? { kind: "accepted" }
    : { kind: "refused", reasons: failed.map(reason) };
}
