import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { Hold, HoldKind } from "#hold/hold.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** The rule by which a hold of each kind blocks a deletion. */
const BLOCKED_BY = {
  legal: "HOLD-01",
  dispute: "HOLD-02",
  fraud_investigation: "HOLD-03",
  subscription: "HOLD-04",
} as const satisfies Record<HoldKind, RuleId>;

/** Whether a hold is on: until its end, which is no longer part of it. `now` is written as the end is, so they compare as texts. */
export function isHoldOn({ until }: Hold, now: string): boolean {
  return until === undefined || now < until;
}

/**
 * Why holds block a deletion: each that is on, naming itself. A request for erasure is told besides that it does not
 * override a legal hold (GDPR 17(3)(b) and (e)).
 */
export function blockingReasons(
  holds: readonly Hold[],
  why: DeletionReason,
  now: string,
): readonly Reason[] {
  const on = holds.filter((hold) => isHoldOn(hold, now));
  const erasureMustWait = why === "erasure_request" && on.some(({ kind }) => kind === "legal");
  return [...on.map(reasonOf), ...(erasureMustWait ? [reason("HOLD-05")] : [])];
}

function reasonOf({ kind, reference, until }: Hold): Reason {
  const { rule, message } = reason(BLOCKED_BY[kind]);
  const statement = message.slice(0, -".".length);
  const end = until === undefined ? "" : `, until ${until}`;
  return { rule, message: `${statement}: ${reference}${end}.` };
}
