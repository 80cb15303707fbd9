import type { Day } from "#calendar/day.ts";
import {
  type Collection,
  COLLECTION_TRANSITIONS,
  type CollectionState,
  type ReportedState,
} from "#mandate/collection.ts";
import { isWithdrawable } from "#mandate/collections-at-deletion.ts";
import { hasCollected } from "#mandate/has-collected.ts";
import type { MandateDecision } from "#mandate/mandate-decision.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import type { Mandate, MandateState } from "#mandate/mandate.ts";
import { mandateViolations } from "#mandate/mandate-violations.ts";
import { reason, type Reason } from "#rules.ts";

/** A report of the state of a collection, with everything that the decision depends on. */
export type CollectionReport = {
  /** The mandate with all its collections, before the report. */
  readonly mandate: Mandate;
  /** Whether the deletion of the payment option is scheduled or waiting. */
  readonly pendingDeletion: boolean;
  readonly endToEndId: string;
  readonly dueOn: Day;
  readonly next: ReportedState;
  readonly today: Day;
};

/** `unchanged`: the state is already recorded. */
export type CollectionDecision = MandateDecision | { readonly kind: "unchanged" };

/** Decides whether a reported state of a collection may be recorded. A refusal names every violated rule. */
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
 * The violations of a planned or presented collection. A planned one that can no longer be withdrawn may have been presented
 * before the mandate ended, so it has none. Any other planned one requires a usable mandate, and a new one also SEPA-10 and
 * SEPA-15.
 */
function newCollectionViolations(
  { mandate, pendingDeletion, dueOn, today }: CollectionReport,
  known: Collection | undefined,
): readonly Reason[] {
  const isPlanned = known?.state === "planned";
  if (isPlanned && !isWithdrawable(known, today)) return [];

  // A collection that is reported late was presented by its due day at the latest.
  const presentedBy = dueOn < today ? dueOn : today;
  const isNew = !isPlanned;
  return [
    ...mandateViolations(mandate, presentedBy),
    ...(isNew && hasCollected(mandate) ? [reason("SEPA-10")] : []),
    ...(isNew && pendingDeletion ? [reason("SEPA-15")] : []),
  ];
}

/** A one-off mandate is consumed by its settled collection, unless it was cancelled before (SEPA-09). */
function mandateAfter({ type, state }: Mandate, next: CollectionState): MandateState {
  const ends = type === "one_off" && next === "settled";
  return (ends ? evolveMandate(state, "consumed") : undefined) ?? state;
}
