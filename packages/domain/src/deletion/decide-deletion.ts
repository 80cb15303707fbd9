import { decideCardTokenDeletion } from "#card-token/decide-card-token-deletion.ts";
import { decideClickToPayDeletion } from "#click-to-pay/decide-click-to-pay-deletion.ts";
import type { DeletionDecision, KindDecision } from "#deletion/decision.ts";
import { type DeletionRequest, hasUndoWindow } from "#deletion/deletion-request.ts";
import { approvalReasons } from "#deletion/needs-approval.ts";
import type { Subject } from "#deletion/subject.ts";
import { reactivated, suspended } from "#deletion/suspension.ts";
import { blockingReasons } from "#hold/blocking-holds.ts";
import { decidePaymentOptionDeletion } from "#payment-option/decide-payment-option-deletion.ts";
import type { Reason } from "#rules.ts";

/**
 * Decides a request to delete a credential of any kind, as the credential stands. What refuses it is said all at once;
 * what nothing refuses passes the gates in this order: approval, undo window, what has to end before.
 */
export function decideDeletion(subject: Subject, asked: DeletionRequest): DeletionDecision {
  const { open, immediate } = asked;
  const decision = decideAlone(restoredFor(subject, asked), asked);
  // Who may not delete is not told either that somebody else does.
  if (open === undefined || decision.kind === "refused") return decision;
  // Nothing is won by waiting instead of another deletion that waits already.
  const takesOver = immediate && open !== "executing" && decision.kind === "accepted";
  return takesOver ? decision : { kind: "in_progress" };
}

/** What this deletion, or the one that it takes over, has suspended counts as it was before. */
function restoredFor(subject: Subject, { open, passed }: DeletionRequest): Subject {
  return open !== undefined || passed.undoWindow ? reactivated(subject) : subject;
}

function decideAlone(subject: Subject, asked: DeletionRequest): DeletionDecision {
  const decision = decideByKind(subject, asked);
  if (decision.kind === "in_progress") return decision;
  const reasons = refusals(decision, asked);
  if (decision.kind === "refused" || reasons.length > 0) return { kind: "refused", reasons };

  const { effects } = decision;
  const approval = approvalReasons(subject, asked);
  if (approval.length > 0) return { kind: "needs_approval", reasons: approval, effects };
  if (hasUndoWindow(asked)) {
    const { undoSeconds } = asked.policy;
    return { kind: "scheduled", next: suspended(subject), undoSeconds, effects };
  }
  if (decision.kind === "deferred") return { ...decision, next: suspended(subject) };
  return decision;
}

function decideByKind(subject: Subject, asked: DeletionRequest): KindDecision {
  switch (subject.kind) {
    case "payment_option":
      return decidePaymentOptionDeletion(subject, asked);
    case "card_token":
      return decideCardTokenDeletion(subject);
    case "click_to_pay_customer":
      return decideClickToPayDeletion(subject, asked);
  }
}

/** Everything that says no: the rules of the kind, the holds, the risk. */
function refusals(decision: KindDecision, asked: DeletionRequest): readonly Reason[] {
  const { holds, reason, now, risk } = asked;
  return [
    ...(decision.kind === "refused" ? decision.reasons : []),
    ...blockingReasons(holds, reason, now),
    ...(risk?.verdict === "refuse" ? risk.reasons : []),
  ];
}
