import fc from "fast-check";
import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { decideUse } from "#deletion/decide-use.ts";
import type { DeletionDecision } from "#deletion/decision.ts";
import { reactivated } from "#deletion/suspension.ts";
import { newRequests, requests, subjects } from "#testing/deletion-arbitraries.ts";

const UNDECIDED = ["refused", "in_progress"];
const rulesOf = (decision: DeletionDecision) =>
  decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];

test("a refusal, a deferral and a wait for approval give their rules", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const decision = decideDeletion(subject, request);
      const reasons = "reasons" in decision ? decision.reasons : undefined;
      expect(reasons).not.toEqual([]);
    }),
  );
});

test("the same request over the same credential is decided alike, and both are left as they were", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const before = structuredClone({ subject, request });
      expect(decideDeletion(subject, request)).toEqual(
        decideDeletion(before.subject, before.request),
      );
      expect({ subject, request }).toEqual(before);
    }),
  );
});

test("DEL-01: after execution the next request is refused, or reported as in progress", () => {
  fc.assert(
    fc.property(subjects, requests, newRequests, (subject, first, second) => {
      const decision = decideDeletion(subject, first);
      fc.pre(decision.kind === "accepted");
      const { next, removesAtNetwork } = decision.effects;
      const again = decideDeletion(next, second);
      expect(UNDECIDED).toContain(again.kind);
      expect(again.kind === "in_progress").toBe(removesAtNetwork);
      expect(rulesOf(again).includes("DEL-01")).toBe(next.kind !== "click_to_pay_customer");
      expect(UNDECIDED).toContain(decideDeletion(next, { ...second, open: "executing" }).kind);
    }),
  );
});

test("DEL-02: a scheduled or waiting deletion is not started again by a request that is not immediate", () => {
  fc.assert(
    fc.property(subjects, requests, newRequests, (subject, first, second) => {
      const decision = decideDeletion(subject, first);
      fc.pre(decision.kind === "scheduled" || decision.kind === "deferred");
      const open = decision.kind === "scheduled" ? "scheduled" : "waiting";
      const again = decideDeletion(decision.next, { ...second, open, immediate: false });
      expect(UNDECIDED).toContain(again.kind);
    }),
  );
});

test("USE-02: nothing is paid with from the moment a deletion is accepted, scheduled or waits", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const decision = decideDeletion(subject, request);
      const next = decision.kind === "accepted" ? decision.effects.next : undefined;
      const after = "next" in decision ? decision.next : next;
      fc.pre(after !== undefined);
      expect(decideUse(after, request.today).kind).toBe("refused");
    }),
  );
});

test("DEL-06: an immediate request is never scheduled, nor one without an undo window", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const immediate = decideDeletion(subject, { ...request, immediate: true });
      expect(immediate.kind).not.toBe("scheduled");
      const policy = { ...request.policy, undoSeconds: 0 };
      expect(decideDeletion(subject, { ...request, policy }).kind).not.toBe("scheduled");
    }),
  );
});

test("DEL-03: only an immediate request that would be executed supersedes an open deletion, and never an executing one", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, request) => {
      const { open, ...alone } = request;
      fc.pre(open !== undefined);
      const decision = decideDeletion(reactivated(subject), alone);
      const takesOver = alone.immediate && open !== "executing" && decision.kind === "accepted";
      const stands = takesOver || decision.kind === "refused";
      expect(decideDeletion(subject, request)).toEqual(stands ? decision : { kind: "in_progress" });
    }),
  );
});

test("a gate that was passed is never come to again, and the later ones are not let out", () => {
  const order = ["needs_approval", "scheduled", "deferred", "accepted"];
  fc.assert(
    fc.property(subjects, newRequests, (subject, request) => {
      const gates = [
        { approval: false, undoWindow: false },
        { approval: true, undoWindow: false },
        { approval: true, undoWindow: true },
      ];
      const kinds = gates.map((passed) => decideDeletion(subject, { ...request, passed }).kind);
      fc.pre(kinds.every((kind) => order.includes(kind)));
      const places = kinds.map((kind) => order.indexOf(kind));
      expect(places).toEqual(places.toSorted((one, other) => one - other));
      expect(places[1]).toBeGreaterThanOrEqual(1);
      expect(places[2]).toBeGreaterThanOrEqual(2);
    }),
  );
});
