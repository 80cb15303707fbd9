import fc from "fast-check";
import { expect, test } from "vitest";
import { NETWORK_OPERATIONS } from "#click-to-pay/decide-network-outcome.ts";
import { decideReconciliation, type Finding } from "#click-to-pay/decide-reconciliation.ts";
import { ENROLMENT_STATES } from "#click-to-pay/enrolment-state.ts";
import type { ConsumerDataAnswer } from "#click-to-pay/network-answer.ts";

const cards = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4"));
const customers = fc.record({
  state: fc.constantFrom(...ENROLMENT_STATES),
  cardIds: cards,
  knownCardIds: cards,
  held: fc.boolean(),
});
const requests = fc.record({
  id: fc.uuid(),
  operation: fc.constantFrom(...NETWORK_OPERATIONS),
  followed: fc.boolean(),
  ageMs: fc.integer({ min: 0, max: 7_200_000 }),
});
const answers: fc.Arbitrary<ConsumerDataAnswer> = fc.oneof(
  cards.map((instrumentIds) => ({ kind: "enrolled", instrumentIds }) as const),
  fc.constant({ kind: "not_enrolled" } as const),
  fc.constant({ kind: "unavailable", cause: "time-out" } as const),
);
const inFlight = fc.array(requests, { maxLength: 3 });
const findingsOf = (decision: ReturnType<typeof decideReconciliation>): readonly Finding[] =>
  decision.kind === "found" ? decision.findings : [];

test("the network deletes nothing but a removed customer that it holds with its own cards, without a hold and with nothing under way", () => {
  fc.assert(
    fc.property(customers, inFlight, answers, (customer, open, answer) => {
      const findings = findingsOf(decideReconciliation(customer, open, answer));
      const removed = findings.some(({ repair }) => repair?.kind === "remove_again");
      expect(removed).toBe(
        customer.state === "REMOVED" &&
          !customer.held &&
          open.length === 0 &&
          answer.kind === "enrolled" &&
          new Set<string>([...customer.knownCardIds, ...answer.instrumentIds]).size ===
            customer.knownCardIds.length,
      );
    }),
  );
});

test("a request is requeued or ended only without a job, and no removal is requeued against a customer's new enrolment", () => {
  fc.assert(
    fc.property(customers, inFlight, answers, (customer, open, answer) => {
      const lives = ["REGISTRATION_IN_PROGRESS", "ACTIVE", "DISABLED"].includes(customer.state);
      for (const { repair } of findingsOf(decideReconciliation(customer, open, answer))) {
        if (repair === undefined || repair.kind === "remove_again") continue;
        const meant = open.filter(({ id }) => repair.requestIds.includes(id));
        expect(meant.length).toBeGreaterThan(0);
        expect(meant.some(({ followed }) => followed)).toBe(false);
        const removals = meant.filter(({ operation }) => operation === "delete_customer");
        // In a life of the customer's either all of them are ended, or there is none among them.
        const ended = repair.kind === "end" ? meant.length : 0;
        expect(removals.length === ended || !lives).toBe(true);
        expect(repair.kind === "follow_again" || lives).toBe(true);
      }
    }),
  );
});

test("each kind of finding comes once at most, so that it can be remembered by its kind", () => {
  fc.assert(
    fc.property(customers, inFlight, answers, (customer, open, answer) => {
      const kinds = findingsOf(decideReconciliation(customer, open, answer)).map(
        ({ kind }) => kind,
      );
      expect(new Set(kinds).size).toBe(kinds.length);
    }),
  );
});

test("the counts of cards are those by which the two sides differ, and nothing differs when they hold the same", () => {
  fc.assert(
    fc.property(cards, cards, (cardIds, instrumentIds) => {
      const answer = { kind: "enrolled", instrumentIds } as const;
      const findings = findingsOf(
        decideReconciliation(
          { state: "ACTIVE", cardIds, knownCardIds: [], held: false },
          [],
          answer,
        ),
      );
      const count = (kind: Finding["kind"]) =>
        findings.find((finding) => finding.kind === kind)?.cards ?? 0;
      const both = cardIds.length + instrumentIds.length;
      const union = new Set([...cardIds, ...instrumentIds]).size;
      expect(count("missing_at_network")).toBe(union - instrumentIds.length);
      expect(count("ghost_at_network")).toBe(union - cardIds.length);
      expect(findings.length === 0).toBe(2 * union === both);
    }),
  );
});

test("the network is requested nothing that does not depend on its answer", () => {
  fc.assert(
    fc.property(customers, inFlight, answers, (customer, open, answer) => {
      const unasked = decideReconciliation(customer, open);
      const request = decideReconciliation(customer, open, answer);
      const decided = request.kind === "found" ? request.looked : request.kind === "unavailable";
      expect(decided).toBe(unasked.kind === "lookup");
      expect(decided ? unasked : request).toEqual(unasked);
    }),
  );
});
