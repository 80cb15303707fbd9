import fc from "fast-check";
import { expect, test } from "vitest";
import { ENROLMENT_STATES } from "#click-to-pay/enrolment-state.ts";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { decideUse } from "#deletion/decide-use.ts";
import type { DeletionDecision } from "#deletion/decision.ts";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import type { Subject } from "#deletion/subject.ts";

const ownerBid = fc.constantFrom("10001234", "10005678");
const state = fc.constantFrom("active", "deleted");

/** Every credential there can be, whether it makes sense or not. */
const subjects: fc.Arbitrary<Subject> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("payment_option"),
      state,
      mandate: fc.constantFrom("active", "cancelled"),
    },
    { requiredKeys: ["kind", "state"] },
  ),
  fc.record({ kind: fc.constant("card_token"), state }),
  fc.record(
    {
      kind: fc.constant("click_to_pay_customer"),
      tenantEnabled: fc.boolean(),
      askedOwnerBid: ownerBid,
      enrolment: fc.record({ state: fc.constantFrom(...ENROLMENT_STATES), ownerBid }),
    },
    { requiredKeys: ["kind", "tenantEnabled", "askedOwnerBid"] },
  ),
);
const reasons = fc.constantFrom(...DELETION_REASONS);

const nextOf = (decision: DeletionDecision) => ("next" in decision ? decision.next : undefined);

/** The end states of a credential and of what hangs on it. */
function ended(subject: Subject): readonly string[] {
  switch (subject.kind) {
    case "payment_option":
      return [
        ...(subject.state === "deleted" ? ["option deleted"] : []),
        ...(subject.mandate === "cancelled" ? ["mandate cancelled"] : []),
      ];
    case "card_token":
      return subject.state === "deleted" ? ["token deleted"] : [];
    case "click_to_pay_customer":
      return subject.enrolment?.state === "REMOVED" ? ["customer removed"] : [];
  }
}

test("every request to delete is decided, and a refusal gives its rules", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      const decision = decideDeletion(subject, why);
      expect(["completed", "asks_network", "under_way", "refused"]).toContain(decision.kind);
      expect(decision).not.toEqual({ kind: "refused", reasons: [] });
    }),
  );
});

test("the same request over the same credential is decided alike, and the credential is left as it was", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      const before = structuredClone(subject);
      expect(decideDeletion(subject, why)).toEqual(decideDeletion(before, why));
      expect(subject).toEqual(before);
    }),
  );
});

test("what was accepted once is never accepted again", () => {
  fc.assert(
    fc.property(subjects, reasons, reasons, (subject, first, second) => {
      const next = nextOf(decideDeletion(subject, first));
      fc.pre(next !== undefined);
      expect(nextOf(decideDeletion(next, second))).toBeUndefined();
    }),
  );
});

test("nothing is paid with after a deletion was accepted", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      const next = nextOf(decideDeletion(subject, why));
      fc.pre(next !== undefined);
      expect(decideUse(next).kind).toBe("refused");
    }),
  );
});

test("no deletion leads out of deleted, cancelled or REMOVED", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      const next = nextOf(decideDeletion(subject, why));
      expect(ended(next ?? subject)).toEqual(expect.arrayContaining([...ended(subject)]));
    }),
  );
});

test("a mandate is cancelled exactly when a deletion finds it active", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      const decision = decideDeletion(subject, why);
      const cancels = decision.kind === "completed" && decision.mandate !== undefined;
      const live =
        subject.kind === "payment_option" &&
        subject.state === "active" &&
        subject.mandate === "active";
      expect(cancels).toBe(live);
    }),
  );
});

test("who may not pay for the tenant's or the owner's sake may not be removed either", () => {
  fc.assert(
    fc.property(subjects, reasons, (subject, why) => {
      fc.pre(subject.kind === "click_to_pay_customer");
      const strange =
        !subject.tenantEnabled || subject.enrolment?.ownerBid !== subject.askedOwnerBid;
      fc.pre(strange);
      expect(decideDeletion(subject, why).kind).toBe("refused");
    }),
  );
});
