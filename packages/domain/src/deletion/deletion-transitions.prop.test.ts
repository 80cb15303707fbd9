import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DELETION_EVENTS,
  type DeletionEvent,
  type DeletionStage,
  evolveDeletion,
  isOpenDeletion,
} from "#deletion/deletion-transitions.ts";

const ENDS: readonly DeletionStage[] = ["completed", "refused", "rejected", "cancelled"];
const histories = fc.array(fc.constantFrom(...DELETION_EVENTS), { maxLength: 16 });

/** The states of a deletion under random events, of which forbidden ones are skipped. */
function lifeOf(history: readonly DeletionEvent[]): readonly DeletionStage[] {
  let stage: DeletionStage = "requested";
  return history.map((event) => (stage = evolveDeletion(stage, event) ?? stage));
}

test("DEL-08: a deletion that has ended has ended for ever, in the way it did", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const life = lifeOf(history);
      const end = life.findIndex((stage) => ENDS.includes(stage));
      expect(new Set(end < 0 ? [] : life.slice(end)).size).toBe(end < 0 ? 0 : 1);
    }),
  );
});

test("DEL-08: a deletion never goes back to a gate that it has passed", () => {
  const order: readonly DeletionStage[] = [
    "requested",
    "awaiting_approval",
    "scheduled",
    "waiting",
    "executing",
    ...ENDS,
  ];
  fc.assert(
    fc.property(histories, (history) => {
      const places = lifeOf(history)
        .filter((stage) => stage !== "failed")
        .map((stage) => order.indexOf(stage));
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }),
  );
});

test("a deletion that is open can still be completed, and one that is not open cannot be at once", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const stage = lifeOf(history).at(-1) ?? "requested";
      fc.pre(stage !== "requested");
      expect(isOpenDeletion(stage)).toBe(evolveDeletion(stage, "completed") === "completed");
    }),
  );
});
