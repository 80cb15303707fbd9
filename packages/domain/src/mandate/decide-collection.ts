import type { Day } from "#calendar/day.ts";
import {
  type Collection,
  COLLECTION_TRANSITIONS,
  type CollectionState,
  type ReportedState,
} from "#mandate/collection.ts";
import { isWithdrawable } from "#mandate/collections-at-deletion.ts";
import type { MandateDecision } from "#mandate/mandate-decision.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import type { Mandate, MandateState } from "#mandate/mandate.ts";
import { mandateViolations } from "#mandate/mandate-violations.ts";
import { reason, type Reason } from "#rules.ts";

/** What is reported of a collection: that it is planned, presented, or what has become of it. */
export type CollectionReport = {
  /** The mandate with all its collections, as it was before. */
  readonly mandate: Mandate;
  /** Whether the deletion of the payment option is scheduled or waits. */
  readonly pendingDeletion: boolean;
  readonly endToEndId: string;
  readonly dueOn: Day;
  readonly next: ReportedState;
  readonly today: Day;
};

/** `unchanged`: it was recorded before. */
export type CollectionDecision = MandateDecision | { readonly kind: "unchanged" };

/** Decides whether a collection may be recorded as this. A refusal names every rule that says no. */
export function decideCollection(report: CollectionReport): CollectionDecision {
  const { mandate, next } = report;
  const known = mandate.collections.find(({ endToEndId }) => endToEndId === report.endToEndId);
  if (known?.state === next) return { kind: "unchanged" };

  const follows = COLLECTION_TRANSITIONS[known?.state ?? "unknown"].includes(next);
  const reasons = [
    ...(isDebit(next) ? newCollectionViolations(report, known) : []),
    ...(follows ? [] : [reason("SEPA-06")]),
    ...(next === "refunded" && mandate.scheme === "B2B" ? [reason("SEPA-17")] : []),
  ];
  return reasons.length === 0
    ? { kind: "accepted", mandate: mandateAfter(mandate, next) }
    : { kind: "refused", reasons };
}

function isDebit(state: CollectionState): boolean {
  return state === "planned" || state === "presented";
}

/**
 * A planned collection that can no longer be withdrawn may have been presented before anything ended the mandate: no rule
 * says no to that. What is planned otherwise is presented only under a mandate that would take it; all else is new.
 */
function newCollectionViolations(
  { mandate, pendingDeletion, dueOn, today }: CollectionReport,
  known: Collection | undefined,
): readonly Reason[] {
  const isPlanned = known?.state === "planned";
  if (isPlanned && !isWithdrawable(known, today)) return [];

  // One that is reported late was presented by its due day.
  const presentedBy = dueOn < today ? dueOn : today;
  const isNew = !isPlanned;
  return [
    ...mandateViolations(mandate, presentedBy),
    ...(isNew && isUsedUp(mandate) ? [reason("SEPA-10")] : []),
    ...(isNew && pendingDeletion ? [reason("SEPA-15")] : []),
  ];
}

/** A collection that was withdrawn, rejected or returned has collected nothing. */
const UNCOLLECTED_STATES = new Set<CollectionState>(["withdrawn", "rejected", "returned"]);

function isUsedUp({ type, collections }: Mandate): boolean {
  return type === "one_off" && collections.some(({ state }) => !UNCOLLECTED_STATES.has(state));
}

/** A one-off mandate ends with its settled collection, unless it was cancelled before. */
function mandateAfter({ type, state }: Mandate, next: CollectionState): MandateState {
  const ends = type === "one_off" && next === "settled";
  return (ends ? evolveMandate(state, "consumed") : undefined) ?? state;
}
