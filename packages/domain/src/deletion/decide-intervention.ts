import type { DeletionState } from "#deletion/deletion-state.ts";
import { type DeletionEvent, DELETION_TRANSITIONS } from "#deletion/deletion-transitions.ts";
import { reason, type Reason } from "#rules.ts";

/** A deletion that somebody wants to approve, reject, cancel or retry, and who they are. */
export type Intervention = {
  readonly state: DeletionState;
  readonly requestedBy: string;
  readonly by: string;
  /** Whether whoever asks may approve what others request. */
  readonly mayApprove: boolean;
};

export type InterventionDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether somebody may approve, or reject, a deletion. One that is approved is decided anew after this. */
export function decideReview({
  state,
  requestedBy,
  by,
}: Omit<Intervention, "mayApprove">): InterventionDecision {
  return answer(follows(state, "rejected"), by !== requestedBy || "APP-02");
}

/** Decides whether somebody may cancel a deletion: until it is carried out, or the network is asked. */
export function decideCancellation(intervention: Intervention): InterventionDecision {
  const { state, requestedBy, by, mayApprove } = intervention;
  return answer(follows(state, "cancelled"), by === requestedBy || mayApprove || "DEL-07");
}

/** Decides whether a deletion may be tried again, before it is decided anew: only one that has failed. */
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
