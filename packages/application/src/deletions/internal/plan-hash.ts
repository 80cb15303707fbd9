import { timingSafeEqual } from "node:crypto";
import { type Consequence, consequencesOf } from "@expunge/domain/deletion/consequences";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reason, type Reason } from "@expunge/domain/rules";

/** The effects that a deletion would have: its decision and the consequences. */
export type Plan = {
  readonly decision: "accepted" | "deferred" | "refused" | "needs_approval";
  readonly consequences: readonly Consequence[];
  readonly reasons: readonly Reason[];
};

const PLAN_LIFETIME_MS = 15 * 60 * 1000;

/** The plan of a decision, as a preview shows it. */
export function planOf(
  subject: Subject,
  request: DeletionRequest,
  decision: DeletionDecision,
): Plan {
  const consequences = consequencesOf(subject, request, decision);
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

/** The expiry of a plan shown now (DEL-05), in whole seconds like its hash. */
export function planExpiry(now: Date): Date {
  return new Date(Math.floor((now.getTime() + PLAN_LIFETIME_MS) / 1000) * 1000);
}

/** A keyed hash of a text, of one tenant. */
export type Tag = (text: string) => string;

/**
 * A plan as one short text: its expiry, and a tag of the expiry, the credential and the plan. The same state gives the same text. Without the
 * key no caller can make one, or postpone its expiry.
 */
export function planHash(tag: Tag, credentialId: string, plan: Plan, expiresAt: Date): string {
  const expiry = (expiresAt.getTime() / 1000).toString(36);
  const content = JSON.stringify([
    expiry,
    credentialId,
    plan.decision,
    plan.consequences,
    plan.reasons,
  ]);
  return `${expiry}.${tag(content)}`;
}

/** The rules that a plan hash violates: the plan has changed (DEL-04) or expired (DEL-05). */
export function planViolations(
  tag: Tag,
  given: string,
  credentialId: string,
  plan: Plan,
  now: Date,
): readonly Reason[] {
  const [expiry = ""] = given.split(".");
  const expiresAt = new Date(Number.parseInt(expiry, 36) * 1000);
  if (
    Number.isNaN(expiresAt.getTime()) ||
    !isSameText(given, planHash(tag, credentialId, plan, expiresAt))
  )
    return [reason("DEL-04")];
  return now > expiresAt ? [reason("DEL-05")] : [];
}

/** Compares in constant time. */
function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
