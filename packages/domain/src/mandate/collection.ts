import type { Day } from "#calendar/day.ts";

/** The states of a collection (EPC SDD rulebooks; R-transactions are rejects, returns and refunds). */
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

/** The states that a creditor reports. Only Expunge withdraws a collection. */
export const REPORTED_STATES = [
  "planned",
  "presented",
  "settled",
  "rejected",
  "returned",
  "refunded",
] as const satisfies readonly CollectionState[];
export type ReportedState = (typeof REPORTED_STATES)[number];

/** A collection, reduced to the input of the rules; the amount in cents. */
export type Collection = {
  readonly endToEndId: string;
  readonly amountMinor: number;
  readonly dueOn: Day;
  readonly state: CollectionState;
};

/** The permitted next states. A collection starts as planned or presented (SEPA-06). */
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

/** Whether a collection was presented to the banks, regardless of its outcome. */
export function wasPresented({ state }: Collection): boolean {
  return state !== "planned" && state !== "withdrawn";
}
