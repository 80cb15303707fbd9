import { reason, type Reason } from "#rules.ts";

/** What a hold is to be placed on. */
export type HoldSubject = {
  /** Nothing is left to keep: unknown, deleted, removed at the network, or not enrolled there. */
  readonly gone: boolean;
  /** The network has been asked to delete it, and that cannot be called back. */
  readonly executing: boolean;
};

export type HoldDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a hold may be placed: also while a deletion is scheduled or waits, until the network is asked. */
export function decideHold({ gone, executing }: HoldSubject): HoldDecision {
  return gone || executing
    ? { kind: "refused", reasons: [reason("HOLD-06")] }
    : { kind: "accepted" };
}
