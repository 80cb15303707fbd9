import fc from "fast-check";
import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import type { DeletionDecision } from "#deletion/decision.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Reason } from "#rules.ts";
import { moments, newRequests, requests, subjects } from "#testing/deletion-arbitraries.ts";
import { PLAIN_REQUEST } from "#testing/deletion-worlds.ts";

/** The same request at two moments, the earlier one first. */
const atTwoMoments = (arbitrary: fc.Arbitrary<DeletionRequest>) =>
  fc.tuple(arbitrary, moments, moments).map(([request, one, other]) => {
    const [earlier, later] = one.now < other.now ? [one, other] : [other, one];
    return [
      { ...request, ...earlier },
      { ...request, ...later },
    ] as const;
  });

const idsOf = (decision: DeletionDecision, part: "withdrawn" | "settling") =>
  "effects" in decision
    ? (decision.effects.mandate?.[part].map(({ endToEndId }) => endToEndId) ?? [])
    : [];

test("time alone refuses no deletion and passes no gate: an unrefused request is decided alike on every later day", () => {
  fc.assert(
    fc.property(subjects, atTwoMoments(requests), (subject, [earlier, later]) => {
      const now = decideDeletion(subject, earlier);
      fc.pre(now.kind !== "refused");
      expect(decideDeletion(subject, later).kind).toBe(now.kind);
    }),
  );
});

test("a plain deletion of a payment option or card token in use is accepted on every day", () => {
  fc.assert(
    fc.property(subjects, moments, (subject, moment) => {
      fc.pre(subject.kind !== "click_to_pay_customer" && subject.state === "active");
      expect(decideDeletion(subject, { ...PLAIN_REQUEST, ...moment }).kind).toBe("accepted");
    }),
  );
});

test("time ends no refusal but that of a hold that has an end", () => {
  const isEnding = ({ rule, message }: Reason) =>
    rule === "HOLD-05" || (rule.startsWith("HOLD") && message.includes(", until "));
  const lasting = (decision: DeletionDecision) =>
    decision.kind === "refused" ? decision.reasons.filter((said) => !isEnding(said)) : [];
  fc.assert(
    fc.property(subjects, atTwoMoments(requests), (subject, [earlier, later]) => {
      expect(lasting(decideDeletion(subject, later))).toEqual(
        lasting(decideDeletion(subject, earlier)),
      );
    }),
  );
});

test("SEPA-12: collections move from withdrawn to settling as time passes, and never back", () => {
  fc.assert(
    fc.property(subjects, atTwoMoments(newRequests), (subject, [earlier, later]) => {
      const [now, then] = [decideDeletion(subject, earlier), decideDeletion(subject, later)];
      fc.pre("effects" in now);
      expect(idsOf(now, "withdrawn")).toEqual(expect.arrayContaining(idsOf(then, "withdrawn")));
      expect(idsOf(then, "settling")).toEqual(expect.arrayContaining(idsOf(now, "settling")));
    }),
  );
});

test("SEPA-18: a deletion that comes later keeps its evidence no shorter", () => {
  fc.assert(
    fc.property(subjects, atTwoMoments(newRequests), (subject, [earlier, later]) => {
      const [now, then] = [decideDeletion(subject, earlier), decideDeletion(subject, later)];
      fc.pre("effects" in now && "effects" in then);
      const [until = "", untilThen = ""] = [now, then].map(
        ({ effects }) => effects.mandate?.evidenceRetainedUntil,
      );
      expect(until <= untilThen).toBe(true);
    }),
  );
});
