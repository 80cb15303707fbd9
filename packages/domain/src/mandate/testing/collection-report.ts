import type { CollectionState, ReportedState } from "#mandate/collection.ts";
import { type CollectionReport, decideCollection } from "#mandate/decide-collection.ts";
import type { Mandate } from "#mandate/mandate.ts";

/** A Friday; nothing in the reports is older unless a test says so. */
const TODAY = "2026-11-20";

export const signed: Mandate = {
  state: "active",
  scheme: "CORE",
  type: "recurring",
  signedOn: "2026-01-05",
  collections: [],
};

/** Due on a Monday: Friday the 27th is D-1, and on the 28th it can no longer be withdrawn. */
const collection = { endToEndId: "E-1", amountMinor: 4200, dueOn: "2026-11-30" };
export const AFTER_D_MINUS_1 = "2026-11-28";

/** The mandate with the collection E-1 as it is known. */
export function knownAs(state: CollectionState, mandate: Mandate = signed): Mandate {
  return { ...mandate, collections: [{ ...collection, state }] };
}

/** The report that the collection E-1 is this now. */
export function reportOf(
  mandate: Mandate,
  next: ReportedState,
  changes: Partial<CollectionReport> = {},
): CollectionReport {
  const { endToEndId, dueOn } = collection;
  return { mandate, pendingDeletion: false, endToEndId, dueOn, next, today: TODAY, ...changes };
}

/** The decision over that report as text. */
export function decided(
  mandate: Mandate,
  next: ReportedState,
  changes: Partial<CollectionReport> = {},
): string {
  const decision = decideCollection(reportOf(mandate, next, changes));
  switch (decision.kind) {
    case "accepted":
      return `accepted, mandate ${decision.mandate}`;
    case "unchanged":
      return "unchanged";
    case "refused":
      return decision.reasons.map(({ rule }) => rule).join(" ");
  }
}
