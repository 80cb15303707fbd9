import { reason, type Reason } from "#rules.ts";

/** The state of the credential for which a hold is requested. */
export type HoldSubject = {
  /** The credential is unknown, deleted, removed at the network, or not enrolled there. */
  readonly gone: boolean;
  /** Its removal was requested from the network and cannot be stopped. */
  readonly executing: boolean;
};

export type HoldDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a hold may be placed (HOLD-06); a scheduled or waiting deletion does not prevent it. */
export function decideHold({ gone, executing }: HoldSubject): HoldDecision {
  return gone || executing
    ? { kind: "refused", reasons: [reason("HOLD-06")] }
    : { kind: "accepted" };
}
