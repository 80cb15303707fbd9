import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DELETION_EVENTS,
  type DeletionEvent,
  type DeletionStage,
  evolveDeletion,
  isOpenDeletion,
} from "#deletion/deletion-transitions.ts";

const ENDS: ReadonlySet<DeletionStage> = new Set(["completed", "refused", "rejected", "cancelled"]);
/** The stages before a deletion is at the network. */
const GATES: ReadonlySet<DeletionStage> = new Set([
  "requested",
  "awaiting_approval",
  "scheduled",
  "waiting",
]);
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
      const end = life.findIndex((stage) => ENDS.has(stage));
      expect(new Set(end < 0 ? [] : life.slice(end)).size).toBe(end < 0 ? 0 : 1);
    }),
  );
});

test("DEL-08: a deletion goes back to a gate before it is at the network, or after it has failed there", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const life = lifeOf(history);
      for (const [place, stage] of life.entries()) {
        const before = life[place - 1] ?? "requested";
        const isGate = GATES.has(stage);
        expect(isGate && before === "executing").toBe(false);
        expect(before === "failed" && stage === "completed").toBe(false);
      }
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
