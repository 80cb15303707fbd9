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
 * Decides a request to delete a credential of any kind, in its current state. A refusal names every violated rule. Otherwise
 * the request passes the gates in this order: approval, undo window, deferral.
 *
 * @param subject the credential; if an open deletion has suspended it, it is judged as it was before
 * @param request the request with everything else that the decision depends on
 */
export function decideDeletion(subject: Subject, request: DeletionRequest): DeletionDecision {
  const { open, immediate } = request;
  const decision = decideAlone(restoredFor(subject, request), request);
  // A refused requester does not learn that another deletion is in progress.
  if (open === undefined || decision.kind === "refused") return decision;
  // A request that would itself wait does not supersede a waiting deletion.
  const supersedes = immediate && open !== "executing" && decision.kind === "accepted";
  return supersedes ? decision : { kind: "in_progress" };
}

/** The credential without the suspension by this deletion, or by the one that it supersedes. */
function restoredFor(subject: Subject, { open, passed, suspends }: DeletionRequest): Subject {
  return open !== undefined || passed.undoWindow || suspends ? reactivated(subject) : subject;
}

function decideAlone(subject: Subject, request: DeletionRequest): DeletionDecision {
  const decision = decideByKind(subject, request);
  if (decision.kind === "in_progress") return decision;
  const reasons = refusals(decision, request);
  if (decision.kind === "refused" || reasons.length > 0) return { kind: "refused", reasons };

  const { effects } = decision;
  const approval = approvalReasons(subject, request);
  if (approval.length > 0) return { kind: "needs_approval", reasons: approval, effects };
  if (hasUndoWindow(request)) {
    const { undoSeconds } = request.policy;
    return { kind: "scheduled", next: suspended(subject), undoSeconds, effects };
  }
  if (decision.kind === "deferred") return { ...decision, next: suspended(subject) };
  return decision;
}

function decideByKind(subject: Subject, request: DeletionRequest): KindDecision {
  switch (subject.kind) {
    case "payment_option":
      return decidePaymentOptionDeletion(subject, request);
    case "card_token":
      return decideCardTokenDeletion(subject);
    case "click_to_pay_customer":
      return decideClickToPayDeletion(subject, request);
  }
}

/** The reasons to refuse: rules of the kind of credential, active holds, risk. */
function refusals(decision: KindDecision, request: DeletionRequest): readonly Reason[] {
  const { holds, reason, now, risk } = request;
  return [
    ...(decision.kind === "refused" ? decision.reasons : []),
    ...blockingReasons(holds, reason, now),
    ...(risk?.verdict === "refuse" ? risk.reasons : []),
  ];
}
