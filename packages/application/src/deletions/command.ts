import type { Target } from "@expunge/schemas/boundary/target";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { RuleId } from "@expunge/domain/rules";
import type { Approval } from "@expunge/schemas/trpc/deletions";
import type { Actor } from "#actor.ts";
import type { InFlightConflict, RequestKey } from "#write-path/change.ts";
import type { ItemPosition } from "#records/batch.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { StoredTarget } from "#records/natural-key.ts";

/** The input of a risk assessment. The last three fields are stored as keyed hashes only. */
export type RiskInput = {
  /** The country of the customer's device, ISO 3166-1. */
  readonly country: string;
  /** The activation day of the customer's service, `YYYY-MM-DD`, where it is known. */
  readonly activatedOn: string | null;
  readonly requestor: string;
  readonly device: string;
  readonly merchant: string;
};

/** One deletion request. */
export type DeletionCommand = {
  /** The id of the deletion to be: a command that is repeated after a lost answer recognises its own deletion by it. */
  readonly id: string;
  readonly target: Target | StoredTarget;
  /** The network to delete a customer from; `visa` by default. */
  readonly network?: string;
  readonly reason: DeletionReason;
  readonly collections: CollectionPolicy;
  /** Skips the tenant's undo window. */
  readonly immediate: boolean;
  readonly actor: Actor;
  readonly now: Date;
  /** The id that support finds the request by. */
  readonly correlationId: string;
  /** Stores a refusal as a deletion. */
  readonly recordRefusal: boolean;
  /** The hash of a previewed plan: any other plan is refused. */
  readonly planHash?: string;
  readonly risk?: RiskInput;
  readonly note?: string;
  /** The item of a batch that it is for, and the approval of the batch. */
  readonly item?: ItemPosition;
  readonly approval?: Approval;
  readonly key?: RequestKey;
  /** Set while another request with the key is in flight: only a stored answer is replayed, and without one this is the outcome. */
  readonly inFlightConflict?: InFlightConflict;
  /** The trace of the request. */
  readonly traceparent?: string;
};

/**
 * The outcome of a request. A replayed answer carries the first request's `correlationId`.
 * `accepted`: executing, or still within its undo window. `deferred`: resumes by itself when its gate clears.
 * `key_reused`: the key came with another body. `still_running`: a request with the key is in flight. The last two decide nothing.
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
