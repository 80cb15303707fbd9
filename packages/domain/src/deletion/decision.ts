import type { Day } from "#calendar/day.ts";
import type { CancellationReason } from "#mandate/cancellation-reason.ts";
import type { Collection } from "#mandate/collection.ts";
import type { Subject } from "#deletion/subject.ts";
import type { Reason } from "#rules.ts";

/** What a deletion does when it is carried out. `next` is the credential afterwards. */
export type Effects = {
  readonly next: Subject;
  /** Whether the network has to delete it too before it is done. */
  readonly asksNetwork: boolean;
  /** Of a payment option with a mandate. `reason` is missing when the mandate had ended before. */
  readonly mandate?: {
    readonly reason?: CancellationReason;
    readonly withdrawn: readonly Collection[];
    readonly settling: readonly Collection[];
    readonly evidenceKeptUntil: Day;
  };
};

/**
 * What follows from a request to delete.
 * - `accepted`: it is carried out now.
 * - `scheduled`: it is carried out after the undo window; until then the credential is unusable, as `next` says.
 * - `deferred`: it is carried out when what the reasons name has ended; until then the credential is unusable.
 * - `needs_approval`: the credential stays as it is until somebody else has approved.
 * - `in_progress`: an earlier request has already started it. Nothing changes.
 * - `refused`: nothing changes, and these rules say why.
 * `effects` are those that it will have if nothing else changes meanwhile.
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

/** What the rules of one kind of credential say, before those that hold for all. */
export type KindDecision =
  | { readonly kind: "accepted"; readonly effects: Effects }
  | { readonly kind: "deferred"; readonly reasons: readonly Reason[]; readonly effects: Effects }
  | { readonly kind: "in_progress" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };
