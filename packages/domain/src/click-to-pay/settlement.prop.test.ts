import fc from "fast-check";
import { expect, test } from "vitest";
import { NETWORK_OPERATIONS, type NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import { ENROLMENT_STATES, type EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { type Settlement, settle } from "#click-to-pay/settlement.ts";

const operations = fc.constantFrom(...NETWORK_OPERATIONS);
const states = fc.constantFrom(...ENROLMENT_STATES);
const moved = ({ cards }: Settlement, card: EnrolmentState) =>
  cards.from.includes(card) ? cards.to : card;

/** The state in which an operation holds customer and cards until it ends. */
const heldIn = (operation: NetworkOperation): EnrolmentState =>
  operation.startsWith("enroll") ? "REGISTRATION_IN_PROGRESS" : "REMOVAL_IN_PROGRESS";

test("an operation that has ended holds no card any longer, unless the customer is being removed with it", () => {
  fc.assert(
    fc.property(operations, fc.boolean(), states, (operation, succeeded, customer) => {
      const whole = operation === "delete_customer" || customer !== "REMOVAL_IN_PROGRESS";
      fc.pre(whole);
      const card = moved(settle(operation, succeeded, customer), heldIn(operation));
      expect(["ACTIVE", "REMOVED"]).toContain(card);
    }),
  );
});

test("after a removal no card of the customer is in a state from which it could pay or come back", () => {
  fc.assert(
    fc.property(states, states, (customer, card) => {
      fc.pre(!["UNREGISTERED", "DISABLED"].includes(card));
      expect(moved(settle("delete_customer", true, customer), card)).toBe("REMOVED");
    }),
  );
});

test("no operation brings a removed card back", () => {
  fc.assert(
    fc.property(operations, fc.boolean(), states, (operation, succeeded, customer) => {
      expect(moved(settle(operation, succeeded, customer), "REMOVED")).toBe("REMOVED");
    }),
  );
});

test("no card becomes active while its customer is being removed, unless that removal has failed", () => {
  fc.assert(
    fc.property(operations, fc.boolean(), states, (operation, succeeded, card) => {
      fc.pre(card !== "ACTIVE" && !(operation === "delete_customer" && !succeeded));
      // An enrolment that was under way is in REMOVAL_IN_PROGRESS too, from the moment the removal is accepted.
      fc.pre(card !== "REGISTRATION_IN_PROGRESS");
      const after = moved(settle(operation, succeeded, "REMOVAL_IN_PROGRESS"), card);
      expect(after).not.toBe("ACTIVE");
    }),
  );
});

test("an operation about a card leaves the customer what it is", () => {
  fc.assert(
    fc.property(fc.boolean(), states, (succeeded, customer) => {
      expect(settle("enroll_card", succeeded, customer)).not.toHaveProperty("customer");
      expect(settle("delete_card", succeeded, customer)).not.toHaveProperty("customer");
    }),
  );
});
