import fc from "fast-check";
import { expect, test } from "vitest";
import { ENROLMENT_STATES, type EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { ENROLMENT_EVENTS, evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";

const states = fc.constantFrom(...ENROLMENT_STATES);
const histories = fc.array(fc.constantFrom(...ENROLMENT_EVENTS), { maxLength: 12 });

/** The events of a history that may happen, in order, each with the state that it leads to. */
function lifeOf(start: EnrolmentState, history: readonly (typeof ENROLMENT_EVENTS)[number][]) {
  let state = start;
  return history.flatMap((event) => {
    const next = evolveEnrolment(state, event);
    if (next === undefined) return [];
    state = next;
    return [{ event, state }];
  });
}

test("no path leads out of REMOVED but a new enrolment", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const request = history.includes("enrolment_requested");
      const [first] = lifeOf("REMOVED", history);
      expect(first).toEqual(
        request ? { event: "enrolment_requested", state: "REGISTRATION_IN_PROGRESS" } : undefined,
      );
    }),
  );
});

test("every path to REMOVED passes a word of the network", () => {
  fc.assert(
    fc.property(states, histories, (start, history) => {
      for (const { event, state } of lifeOf(start, history)) {
        const ended = event === "removal_confirmed" || event === "card_refused";
        expect(state === "REMOVED").toBe(ended);
      }
    }),
  );
});
