import type { Target } from "@expunge/schemas/boundary/target";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { RuleId } from "@expunge/domain/rules";
import type { Actor } from "#actor.ts";
import type { NotBegun, RequestKey } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";

/** What a request says for the judgement of its risk. The last three are kept as keyed hashes only. */
export type RiskInput = {
  /** Where the customer's device is, ISO 3166-1. */
  readonly country: string;
  /** The day on which the customer's service was activated, `YYYY-MM-DD`, where that is known. */
  readonly activatedOn: string | null;
  readonly requestor: string;
  readonly device: string;
  readonly merchant: string;
};

/**
 * One request to delete, under the id that its deletion will have: a request that is run again after its answer was lost
 * recognises its own deletion by it. `correlationId` is what the caller will be told to ask about; `recordRefusal` keeps a
 * refusal as a deletion; `immediate` leaves the tenant's undo window out. `network` is the one that a customer is to be deleted from,
 * visa when missing; `planHash` that of a preview.
 */
export type DeletionCommand = {
  readonly id: string;
  readonly target: Target;
  readonly network?: string;
  readonly reason: DeletionReason;
  readonly collections: CollectionPolicy;
  readonly immediate: boolean;
  readonly actor: Actor;
  readonly now: Date;
  readonly correlationId: string;
  readonly recordRefusal: boolean;
  readonly planHash?: string;
  readonly risk?: RiskInput;
  readonly note?: string;
  readonly key?: RequestKey;
  /** A request with its key is in flight: this one only repeats a stored answer, and this is its outcome without one. */
  readonly notBegun?: NotBegun;
  /** The trace that the request belongs to. */
  readonly traceparent?: string;
};

/**
 * What came of a request. `correlationId` is that of the first request when the answer is a repeated one.
 * `accepted` also says of a deletion that can still be undone; `deferred`: it goes on by itself when something has ended.
 * `key_reused`: its key came with another body before; `still_running`: a request with its key is under way. Nothing was decided then.
 */
export type DeletionOutcome = { readonly correlationId: string; readonly replayed: boolean } & (
  | {
      readonly kind: "accepted" | "deferred" | "needs_approval";
      readonly deletionId: string;
      readonly deletion?: DeletionRecord;
    }
  | { readonly kind: "in_progress"; readonly deletionId: string }
  | {
      readonly kind: "refused";
      readonly deletionId: string | null;
      readonly deletion?: DeletionRecord;
      readonly rules: readonly RuleId[];
    }
  | { readonly kind: "not_found" }
  | { readonly kind: "key_reused" }
  | { readonly kind: "still_running" }
);
