import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { Hold, HoldKind } from "#hold/hold.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** The rule of each kind of hold. */
const BLOCKED_BY = {
  legal: "HOLD-01",
  dispute: "HOLD-02",
  fraud_investigation: "HOLD-03",
  subscription: "HOLD-04",
} as const satisfies Record<HoldKind, RuleId>;

/** Whether a hold is active at `now` (ISO 8601, UTC): before its end. Both have the same format, so they compare as strings. */
export function isActiveHold({ until }: Hold, now: string): boolean {
  return until === undefined || now < until;
}

/**
 * The reasons by which active holds block a deletion, one for each, with its reference and end in the message. An erasure
 * request under a legal hold also gets HOLD-05 (GDPR 17(3)(b) and (e)).
 */
export function blockingReasons(
  holds: readonly Hold[],
  why: DeletionReason,
  now: string,
): readonly Reason[] {
  const active = holds.filter((hold) => isActiveHold(hold, now));
  const erasureMustWait = why === "erasure_request" && active.some(({ kind }) => kind === "legal");
  return [...active.map(reasonOf), ...(erasureMustWait ? [reason("HOLD-05")] : [])];
}

/**
 * The holds that bind these cards of a customer: those on the cards, and those on the customer (HOLD-07). The removal of the
 * customer is bound by all its holds.
 */
export function holdsOnCards(holds: readonly Hold[], cardIds: readonly number[]): readonly Hold[] {
  return holds.filter(({ cardId }) => cardId === undefined || cardIds.includes(cardId));
}

/** The kinds of holds under which data must stay as it is. A subscription goes on with another account. */
const PRESERVING: ReadonlySet<HoldKind> = new Set(["legal", "dispute", "fraud_investigation"]);

/** Whether a hold prevents that the data of its credential is replaced (HOLD-08). */
export function preservesData(holds: readonly Hold[], now: string): boolean {
  return holds.some((hold) => PRESERVING.has(hold.kind) && isActiveHold(hold, now));
}

function reasonOf({ kind, reference, until }: Hold): Reason {
  const { rule, message } = reason(BLOCKED_BY[kind]);
  const statement = message.slice(0, -".".length);
  const end = until === undefined ? "" : `, until ${until}`;
  return { rule, message: `${statement}: ${reference}${end}.` };
}
