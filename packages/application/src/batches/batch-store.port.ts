import type {
  BatchDecisionName,
  BatchFilter,
  BatchOutcome,
  SweepSource,
} from "@expunge/schemas/trpc/batches";
import type {
  BatchCounts,
  BatchRecord,
  ItemOutcome,
  PreviewCounts,
  PreviewedLine,
  StoredLine,
} from "#records/batch.ts";
import type { TargetKind } from "#records/deletion.ts";
import type { StoredTarget } from "#records/natural-key.ts";

/** A list to store: consecutive lines, with a hash of the natural key of each item by its place. */
export type NewList = {
  readonly number: number;
  readonly lines: readonly StoredLine[];
  readonly keys: readonly (string | null)[];
  readonly items: number;
};

/** A stored list. `duplicates` has the first line with the same target by place, `outcomes` what became of each item by place. */
export type BatchList = {
  readonly number: number;
  readonly lines: readonly StoredLine[];
  readonly duplicates: Readonly<Record<string, number>>;
  readonly previewed: readonly PreviewedLine[] | null;
  readonly outcomes: Readonly<Record<string, ItemOutcome>>;
};

/** The sums over the lists of a batch. `recent`: the items decided within the last minute. */
export type BatchTotals = {
  readonly decisions: PreviewCounts;
  readonly outcomes: BatchCounts;
  readonly waitingLists: { readonly input: number; readonly previewed: number };
  readonly recent: number;
};

/** A batch by its tenant and its id. */
export type BatchKey = { readonly tenantId: string; readonly id: string };
/** The items of a batch. */
export type BatchInput = BatchKey & { readonly input: string | null };

/** A credential that a filter has found, in the order of its id. */
export type FoundCredential = { readonly id: string; readonly target: StoredTarget };

/** Batches, and the lists of their input. Changes of a batch itself go through the change store. */
export interface BatchStore {
  find(tenantId: string, id: string): Promise<BatchRecord | undefined>;
  /** Newest first. */
  page(
    tenantId: string,
    page: { readonly state?: string; readonly before?: string; readonly limit: number },
  ): Promise<readonly BatchRecord[]>;
  totals(batch: BatchInput, now: Date): Promise<BatchTotals>;
  /** The lists from a number on, only those with the decision or the outcome where one is given. */
  lists(
    batch: BatchInput,
    from: number,
    limit: number,
    only?: { readonly decision?: BatchDecisionName; readonly outcome?: BatchOutcome },
  ): Promise<readonly BatchList[]>;
  /** Adds lists to an input. Refuses a batch that is no draft. */
  putLists(batch: BatchKey, input: string, lists: readonly NewList[]): Promise<void>;
  /** Marks duplicates. Returns how many lists and duplicates the input has; its lists are gone if another input has replaced it. */
  completeInput(
    batch: BatchKey,
    input: string,
  ): Promise<{ readonly lists: number; readonly duplicates: number }>;
  /** The kinds of the items. */
  kinds(batch: BatchInput): Promise<readonly TargetKind[]>;
  /** The number of the tenant's credentials of these kinds that are not deleted, or were not before an instant. */
  countCredentials(
    tenantId: string,
    kinds: readonly TargetKind[],
    before: Date | null,
  ): Promise<number>;
  /** The active credentials that a filter finds, behind an id and stored before an instant. */
  filtered(
    tenantId: string,
    filter: BatchFilter,
    page: { readonly after: string; readonly before: Date; readonly limit: number },
  ): Promise<readonly FoundCredential[]>;
  /** The active credentials that a sweep finds, behind an id. */
  swept(
    tenantId: string,
    source: SweepSource,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly FoundCredential[]>;
}

/** The work on lists, shared by all workers. */
export interface BatchWork {
  /** The batches that are previewed or run; with `ended`, others whose outcomes may still change. */
  atWork(ended: boolean): Promise<readonly (BatchKey & { readonly state: BatchRecord["state"] })[]>;
  /** Claims the next list for its preview or its run. `perHour`: the most items decided within an hour, also of one list. */
  claim(
    batch: BatchKey,
    claim: {
      readonly work: "preview" | "run";
      readonly id: string;
      readonly now: Date;
      readonly until: Date;
      readonly perHour: number | undefined;
    },
  ): Promise<BatchList | undefined>;
  /** Ends a claim; false if it was lost. */
  finishPreview(
    batch: BatchKey,
    list: { readonly number: number; readonly claim: string },
    previewed: readonly PreviewedLine[],
    counts: PreviewCounts,
  ): Promise<boolean>;
  finishRun(
    batch: BatchKey,
    list: { readonly number: number; readonly claim: string },
    now: Date,
  ): Promise<boolean>;
  /** Whether the tenant has had events since, besides those of the items of batches. */
  hasOtherEvents(tenantId: string, since: Date): Promise<boolean>;
  /** Brings open outcomes up to date with their deletions, list by list behind a number. Returns the last list, or undefined behind the last. */
  follow(batch: BatchKey, after: number, limit: number): Promise<number | undefined>;
}
