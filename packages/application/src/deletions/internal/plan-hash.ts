import { createHash } from "node:crypto";
import { type Consequence, consequencesOf } from "@expunge/domain/deletion/consequences";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reason, type Reason } from "@expunge/domain/rules";

/** What a deletion would do: the decision, and all that follows from it. */
export type Plan = {
  readonly decision: "accepted" | "deferred" | "refused" | "needs_approval";
  readonly consequences: readonly Consequence[];
  readonly reasons: readonly Reason[];
};

const PLAN_GOOD_MS = 15 * 60 * 1000;

/** The plan of a decision, in the words in which it is shown. */
export function planOf(subject: Subject, asked: DeletionRequest, decision: DeletionDecision): Plan {
  const consequences = consequencesOf(subject, asked, decision);
  switch (decision.kind) {
    case "accepted":
    case "scheduled":
      return { decision: "accepted", consequences, reasons: [] };
    case "in_progress":
      return { decision: "refused", consequences, reasons: [reason("DEL-02")] };
    case "deferred":
    case "needs_approval":
    case "refused":
      return { decision: decision.kind, consequences, reasons: decision.reasons };
  }
}

/** When a plan that is shown now is good no more (DEL-05): in whole seconds, as its hash says it. */
export function planExpiry(now: Date): Date {
  return new Date(Math.floor((now.getTime() + PLAN_GOOD_MS) / 1000) * 1000);
}

/**
 * A plan in one short text: until when it is good, and a digest of that and of all that it says of a credential. Whoever has the
 * same credential before them in the same state comes to the same text.
 */
export function planHash(credentialId: string, plan: Plan, expiresAt: Date): string {
  const expiry = (expiresAt.getTime() / 1000).toString(36);
  const said = JSON.stringify([
    expiry,
    credentialId,
    plan.decision,
    plan.consequences,
    plan.reasons,
  ]);
  return `${expiry}.${createHash("sha256").update(said).digest("base64url")}`;
}

/** Why a request may not be decided by the plan whose hash it carries: nothing, and it may. */
export function planViolations(
  given: string,
  credentialId: string,
  plan: Plan,
  now: Date,
): readonly Reason[] {
  const [expiry = ""] = given.split(".");
  const expiresAt = new Date(Number.parseInt(expiry, 36) * 1000);
  if (Number.isNaN(expiresAt.getTime()) || given !== planHash(credentialId, plan, expiresAt))
    return [reason("DEL-04")];
  return now > expiresAt ? [reason("DEL-05")] : [];
}
