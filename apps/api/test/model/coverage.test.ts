import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { afterAMinute } from "#test/model/command.ts";
import { createCoverage, recordCoverage, REQUIRED_RULES } from "#test/model/coverage.ts";
import { type Sequence, sequences } from "#test/model/sequences.ts";
import { newWorld } from "#test/model/world.ts";

const MANY = 300;

test("the sequences of the model meet every state of a deletion and every rule that matters", () => {
  const coverage = createCoverage();
  const play = ({ clickToPayEnabled, beginning, steps }: Sequence) => {
    let world = newWorld("TN-1", clickToPayEnabled);
    for (const operation of beginning)
      ({ world } = operation.step({ ...world, step: world.step + 1 }));
    for (const operation of steps) {
      const before = afterAMinute(world);
      const { world: after, answer, reasons = [] } = operation.step(before);
      recordCoverage(coverage, before, after, [answer, reasons]);
      world = after;
    }
  };
  for (const sequence of fc.sample(sequences, { numRuns: MANY, seed: 1 })) play(sequence);
  expect(DELETION_STATES.filter((state) => !coverage.states.has(state))).toEqual([]);
  expect(REQUIRED_RULES.filter((rule) => !coverage.rules.has(rule))).toEqual([]);
});
