import { expect, test } from "vitest";
import {
  MANDATE_EVENTS,
  MANDATE_TRANSITIONS,
  type MandateEvent,
  evolveMandate,
} from "#mandate/mandate-transitions.ts";
import { MANDATE_STATES, type MandateState } from "#mandate/mandate.ts";

/** All that may happen; everything else may not. */
const moves: readonly (readonly [MandateState, MandateEvent, MandateState])[] = [
  ["created", "activated", "active"],
  ["created", "cancelled", "cancelled"],
  ["active", "amended", "active"],
  ["active", "cancelled", "cancelled"],
  ["active", "consumed", "consumed"],
];

test.each(moves)(
  "given a mandate that is %s, when it is %s, then it is %s",
  (state, event, next) => {
    expect(evolveMandate(state, event)).toBe(next);
  },
);

test("nothing else may happen to a mandate", () => {
  const possible = MANDATE_STATES.flatMap((state) =>
    MANDATE_EVENTS.filter((event) => evolveMandate(state, event) !== undefined).map(
      (event) => `${state} ${event}`,
    ),
  );
  expect(possible.toSorted()).toEqual(
    moves.map(([state, event]) => `${state} ${event}`).toSorted(),
  );
});

test("nothing leads out of cancelled or consumed", () => {
  expect(MANDATE_TRANSITIONS.cancelled).toEqual({});
  expect(MANDATE_TRANSITIONS.consumed).toEqual({});
});
