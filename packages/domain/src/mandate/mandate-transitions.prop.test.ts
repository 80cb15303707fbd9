import fc from "fast-check";
import { expect, test } from "vitest";
import { MANDATE_EVENTS, evolveMandate } from "#mandate/mandate-transitions.ts";
import { MANDATE_STATES, type MandateState } from "#mandate/mandate.ts";

const states = fc.constantFrom(...MANDATE_STATES);
const histories = fc.array(fc.constantFrom(...MANDATE_EVENTS), { maxLength: 12 });

/** The states of a mandate under random events, of which forbidden ones are skipped. */
function lifeOf(start: MandateState, history: readonly (typeof MANDATE_EVENTS)[number][]) {
  let state = start;
  return [start, ...history.map((event) => (state = evolveMandate(state, event) ?? state))];
}

test("a mandate that has ended has ended for ever, in the way it did", () => {
  fc.assert(
    fc.property(states, histories, (start, history) => {
      const life = lifeOf(start, history);
      const end = life.findIndex((state) => state === "cancelled" || state === "consumed");
      fc.pre(end >= 0);
      expect(new Set(life.slice(end)).size).toBe(1);
    }),
  );
});

test("no mandate is created anew, and none is consumed that was not active", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const life = lifeOf("created", history);
      expect(life.lastIndexOf("created")).toBeLessThan(
        life.includes("active") ? life.indexOf("active") : life.length,
      );
      expect(life.includes("consumed") && !life.includes("active")).toBe(false);
    }),
  );
});
