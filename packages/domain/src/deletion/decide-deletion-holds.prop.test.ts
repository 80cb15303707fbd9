import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import type { DeletionDecision } from "#deletion/decision.ts";
import type { Subject } from "#deletion/subject.ts";
import { isActiveHold } from "#hold/blocking-holds.ts";
import { requests, subjects } from "#testing/deletion-arbitraries.ts";

const rulesOf = (decision: DeletionDecision) =>
  decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];
const isLeaving = (subject: Subject) =>
  subject.kind === "click_to_pay_customer" && decideCustomerRemoval(subject).kind === "in_progress";

test("HOLD-01: no deletion is approved under an active hold: it is refused, or was in progress before", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const on = request.holds.filter((hold) => isActiveHold(hold, request.now));
      fc.pre(on.length > 0);
      const approved = { ...request, passed: { ...request.passed, approval: true } };
      const decision = decideDeletion(subject, approved);
      // The network has received the removal: no hold calls that back (HOLD-06).
      const isUnderWay =
        request.open === undefined && !request.passed.undoWindow && isLeaving(subject);
      expect(decision.kind).toBe(isUnderWay ? "in_progress" : "refused");
    }),
  );
});

test("a hold changes nothing but that it refuses", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const decision = decideDeletion(subject, request);
      const free = decideDeletion(subject, { ...request, holds: [] });
      expect(decision.kind === "refused" ? free : decision).toEqual(free);
      const others = rulesOf(decision).filter((rule) => !rule.startsWith("HOLD"));
      expect(others).toEqual(rulesOf(free));
    }),
  );
});
