/** What has become of a collection under a mandate (EPC SDD rulebooks; R-transactions are rejects, returns and refunds). */
export const COLLECTION_STATES = [
  "planned",
  "presented",
  "settled",
  "rejected",
  "returned",
  "refunded",
] as const;
export type CollectionState = (typeof COLLECTION_STATES)[number];

/** What may follow on each state. A collection is first heard of as planned or as presented. */
export const COLLECTION_TRANSITIONS: Readonly<
  Record<CollectionState | "unknown", readonly CollectionState[]>
> = {
  unknown: ["planned", "presented"],
  planned: ["presented"],
  presented: ["settled", "rejected", "returned"],
  settled: ["returned", "refunded"],
  rejected: [],
  returned: [],
  refunded: [],
};
