import type { Day } from "#calendar/day.ts";

/** What has become of a collection under a mandate (EPC SDD rulebooks; R-transactions are rejects, returns and refunds). */
export const COLLECTION_STATES = [
  "planned",
  "presented",
  "settled",
  "rejected",
  "returned",
  "refunded",
  "withdrawn",
] as const;
export type CollectionState = (typeof COLLECTION_STATES)[number];

/** Those that are reported to us. A collection is withdrawn by us. */
export const REPORTED_STATES = [
  "planned",
  "presented",
  "settled",
  "rejected",
  "returned",
  "refunded",
] as const satisfies readonly CollectionState[];
export type ReportedState = (typeof REPORTED_STATES)[number];

/** A collection as the rules see it; the amount in cents. */
export type Collection = {
  readonly endToEndId: string;
  readonly amountMinor: number;
  readonly dueOn: Day;
  readonly state: CollectionState;
};

/** What may follow on each state. A collection is first heard of as planned or as presented. */
export const COLLECTION_TRANSITIONS: Readonly<
  Record<CollectionState | "unknown", readonly CollectionState[]>
> = {
  unknown: ["planned", "presented"],
  planned: ["presented", "withdrawn"],
  presented: ["settled", "rejected", "returned"],
  settled: ["returned", "refunded"],
  rejected: [],
  returned: [],
  refunded: [],
  withdrawn: [],
};

/** Whether a collection has gone to the banks, whatever became of it. */
export function wasPresented({ state }: Collection): boolean {
  return state !== "planned" && state !== "withdrawn";
}
