import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aMinuteLater } from "#test/model/command.ts";
import { createMeetings, meet, TO_BE_MET } from "#test/model/meetings.ts";
import { type Sequence, sequences } from "#test/model/sequences.ts";
import { newWorld } from "#test/model/world.ts";

const MANY = 300;

test("the sequences of the model meet every state of a deletion and every rule that matters", () => {
  const meetings = createMeetings();
  const play = ({ clickToPayEnabled, beginning, steps }: Sequence) => {
    let world = newWorld("TN-1", clickToPayEnabled);
    for (const operation of beginning)
      ({ world } = operation.step({ ...world, step: world.step + 1 }));
    for (const operation of steps) {
      const before = aMinuteLater(world);
      const { world: after, answer, reasons = [] } = operation.step(before);
      meet(meetings, before, after, [answer, reasons]);
      world = after;
    }
  };
  for (const sequence of fc.sample(sequences, { numRuns: MANY, seed: 1 })) play(sequence);
  expect(DELETION_STATES.filter((state) => !meetings.states.has(state))).toEqual([]);
  expect(TO_BE_MET.filter((rule) => !meetings.rules.has(rule))).toEqual([]);
});
