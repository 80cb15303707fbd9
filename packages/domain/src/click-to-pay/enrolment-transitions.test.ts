import { expect, test } from "vitest";
import { eligibilityViolations } from "#click-to-pay/eligibility.ts";
import { ENROLMENT_STATES, type EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import {
  ENROLMENT_EVENTS,
  type EnrolmentEvent,
  evolveEnrolment,
} from "#click-to-pay/enrolment-transitions.ts";

/** All that may happen; everything else may not. */
const moves: readonly (readonly [EnrolmentState, EnrolmentEvent, EnrolmentState])[] = [
  ["UNREGISTERED", "enrolment_requested", "REGISTRATION_IN_PROGRESS"],
  ["REGISTRATION_IN_PROGRESS", "enrolment_confirmed", "ACTIVE"],
  ["REGISTRATION_IN_PROGRESS", "enrolment_refused", "UNREGISTERED"],
  ["REGISTRATION_IN_PROGRESS", "card_refused", "REMOVED"],
  ["REGISTRATION_IN_PROGRESS", "removal_accepted", "REMOVAL_IN_PROGRESS"],
  ["REGISTRATION_IN_PROGRESS", "removal_confirmed", "REMOVED"],
  ["ACTIVE", "removal_accepted", "REMOVAL_IN_PROGRESS"],
  ["ACTIVE", "removal_confirmed", "REMOVED"],
  ["ACTIVE", "disabled", "DISABLED"],
  ["REMOVAL_IN_PROGRESS", "card_refused", "REMOVED"],
  ["REMOVAL_IN_PROGRESS", "removal_confirmed", "REMOVED"],
  ["REMOVAL_IN_PROGRESS", "removal_failed", "ACTIVE"],
  ["REMOVAL_IN_PROGRESS", "removal_undone", "ACTIVE"],
  ["REMOVED", "enrolment_requested", "REGISTRATION_IN_PROGRESS"],
  ["DISABLED", "removal_confirmed", "REMOVED"],
  ["DISABLED", "enabled", "ACTIVE"],
];

test.each(moves)("given %s, when %s, then %s", (state, event, next) => {
  expect(evolveEnrolment(state, event)).toBe(next);
});

test("nothing else may happen to a customer or a card", () => {
  const possible = ENROLMENT_STATES.flatMap((state) =>
    ENROLMENT_EVENTS.filter((event) => evolveEnrolment(state, event) !== undefined).map(
      (event) => `${state} ${event}`,
    ),
  );
  expect(possible.toSorted()).toEqual(
    moves.map(([state, event]) => `${state} ${event}`).toSorted(),
  );
});

test("C2P-06: given an active customer, when its removal is accepted, then it takes no use from that moment", () => {
  const customerIn = (state: EnrolmentState) =>
    ({
      kind: "click_to_pay_customer",
      network: "visa",
      tenantEnabled: true,
      requestedOwnerBid: "10001234",
      tenantOwnerBids: ["10001234"],
      enrolment: { state, ownerBid: "10001234", cardIds: [7] },
    }) as const;
  expect(eligibilityViolations(customerIn("ACTIVE"))).toEqual([]);
  const next = evolveEnrolment("ACTIVE", "removal_accepted") ?? "ACTIVE";
  expect(eligibilityViolations(customerIn(next)).map(({ rule }) => rule)).toEqual(["C2P-05"]);
});
