import type { Day } from "#calendar/day.ts";
import type { CancellationReason } from "#mandate/cancellation-reason.ts";
import type { Collection } from "#mandate/collection.ts";
import type { Subject } from "#deletion/subject.ts";
import type { Reason } from "#rules.ts";

/** The effects of executing a deletion. `next` is the credential afterwards. */
export type Effects = {
  readonly next: Subject;
  /** Whether the network has to remove the credential before the deletion is completed. */
  readonly removesAtNetwork: boolean;
  /** Payment options with a mandate only. `reason` is absent if the mandate had already ended. */
  readonly mandate?: {
    readonly reason?: CancellationReason;
    readonly withdrawn: readonly Collection[];
    readonly settling: readonly Collection[];
    readonly evidenceRetainedUntil: Day;
  };
};

/**
 * The decision on a deletion request.
 * - `accepted`: executed now.
 * - `scheduled`: executed after the undo window (`undoSeconds`); until then the credential is unusable (`next`).
 * - `deferred`: executed when the conditions in `reasons` have ended; until then the credential is unusable (`next`).
 * - `needs_approval`: the credential is unchanged until another person has approved.
 * - `in_progress`: an earlier request has already started the deletion; nothing changes.
 * - `refused`: nothing changes; `reasons` are the violated rules.
 *
 * `effects` are the effects of the execution, provided that the credential does not change before.
 */
export type DeletionDecision =
  | { readonly kind: "accepted"; readonly effects: Effects }
  | {
      readonly kind: "scheduled";
      readonly next: Subject;
      readonly undoSeconds: number;
      readonly effects: Effects;
    }
  | {
      readonly kind: "deferred";
      readonly next: Subject;
      readonly reasons: readonly Reason[];
      readonly effects: Effects;
    }
  | {
      readonly kind: "needs_approval";
      readonly reasons: readonly Reason[];
      readonly effects: Effects;
    }
  | { readonly kind: "in_progress" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** The decision by the rules of one kind of credential, before the rules for all kinds. */
export type KindDecision =
  | { readonly kind: "accepted"; readonly effects: Effects }
  | { readonly kind: "deferred"; readonly reasons: readonly Reason[]; readonly effects: Effects }
  | { readonly kind: "in_progress" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };
