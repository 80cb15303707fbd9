import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NETWORK_OPERATIONS, type NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import { ENROLMENT_STATES, type EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { type EnrolmentEvent, evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";
import { type NetworkEffect, applyNetworkOutcome } from "#click-to-pay/network-effect.ts";

const operations = fc.constantFrom(...NETWORK_OPERATIONS);
const states = fc.constantFrom(...ENROLMENT_STATES);
const moved = ({ cards }: NetworkEffect, card: EnrolmentState) =>
  cards.from.includes(card) ? cards.to : card;

/** The possible effects of an operation's end on the customer and its cards: nothing else may change them. */
const MEANINGS: Readonly<
  Record<NetworkOperation, Record<"yes" | "no", readonly EnrolmentEvent[]>>
> = {
  enroll_customer: {
    yes: ["enrolment_confirmed", "removal_accepted"],
    no: ["enrolment_refused", "card_refused"],
  },
  enroll_card: { yes: ["enrolment_confirmed", "removal_accepted"], no: ["card_refused"] },
  delete_card: { yes: ["removal_confirmed"], no: ["removal_failed"] },
  delete_customer: { yes: ["removal_confirmed"], no: ["removal_failed"] },
};

/** The state in which an operation holds customer and cards until it ends. */
const heldIn = (operation: NetworkOperation): EnrolmentState =>
  operation.startsWith("enroll") ? "REGISTRATION_IN_PROGRESS" : "REMOVAL_IN_PROGRESS";

test("every move of a customer and of a card is one of the table", () => {
  fc.assert(
    fc.property(
      operations,
      fc.boolean(),
      states,
      states,
      fc.boolean(),
      (operation, succeeded, customer, card, open) => {
        const settlement = applyNetworkOutcome(operation, succeeded, customer, open);
        const meanings = MEANINGS[operation][succeeded ? "yes" : "no"];
        const reached = (from: EnrolmentState) => [
          from,
          ...meanings.flatMap((event) => evolveEnrolment(from, event) ?? []),
        ];
        expect(reached(customer)).toContain(settlement.customer);
        expect(reached(card)).toContain(moved(settlement, card));
      },
    ),
    { numRuns: soak(2000) },
  );
});

test("an operation that has ended holds no card any longer, unless the customer is being removed with it", () => {
  fc.assert(
    fc.property(operations, fc.boolean(), states, (operation, succeeded, customer) => {
      const whole = operation === "delete_customer" || customer !== "REMOVAL_IN_PROGRESS";
      fc.pre(whole);
      const card = moved(
        applyNetworkOutcome(operation, succeeded, customer, false),
        heldIn(operation),
      );
      expect(["ACTIVE", "REMOVED"]).toContain(card);
    }),
  );
});

test("after a removal no card of the customer is in a state from which it could pay or come back", () => {
  fc.assert(
    fc.property(states, states, fc.boolean(), (customer, card, open) => {
      fc.pre(card !== "UNREGISTERED");
      expect(moved(applyNetworkOutcome("delete_customer", true, customer, open), card)).toBe(
        "REMOVED",
      );
    }),
  );
});

test("no operation brings a removed card back", () => {
  fc.assert(
    fc.property(
      operations,
      fc.boolean(),
      states,
      fc.boolean(),
      (operation, succeeded, customer, open) => {
        expect(moved(applyNetworkOutcome(operation, succeeded, customer, open), "REMOVED")).toBe(
          "REMOVED",
        );
      },
    ),
  );
});

test("nothing becomes active while its customer is on its way out, unless that removal has failed", () => {
  const onItsWayOut = fc.constantFrom(
    { customer: "REMOVAL_IN_PROGRESS", open: false } as const,
    { customer: "REMOVAL_IN_PROGRESS", open: true } as const,
    { customer: "REGISTRATION_IN_PROGRESS", open: true } as const,
  );
  fc.assert(
    fc.property(
      operations,
      fc.boolean(),
      onItsWayOut,
      states,
      (operation, succeeded, { customer, open }, card) => {
        fc.pre(card !== "ACTIVE" && !(operation === "delete_customer" && !succeeded));
        const settlement = applyNetworkOutcome(operation, succeeded, customer, open);
        expect([settlement.customer, moved(settlement, card)]).not.toContain("ACTIVE");
      },
    ),
  );
});

test("a card operation leaves the customer's state unchanged", () => {
  fc.assert(
    fc.property(fc.boolean(), states, fc.boolean(), (succeeded, customer, open) => {
      expect(applyNetworkOutcome("enroll_card", succeeded, customer, open).customer).toBe(customer);
      expect(applyNetworkOutcome("delete_card", succeeded, customer, open).customer).toBe(customer);
    }),
  );
});
