import fc from "fast-check";
import { beginnings, operations } from "#test/model/operations.ts";
import type { Operation } from "#test/model/operation.ts";

/** How many operations are tried, one after the other, on what the beginning has stored. */
const STEPS = 30;

export type Sequence = {
  readonly clickToPayEnabled: boolean;
  readonly beginning: readonly Operation[];
  readonly steps: readonly Operation[];
};

/** Random sequences. Shrinking leaves steps out: nothing happens in their place. */
export const sequences: fc.Arbitrary<Sequence> = fc
  .record({
    clickToPayEnabled: fc.nat({ max: 19 }).map((number) => number < 19),
    beginning: beginnings,
    steps: fc.array(fc.option(operations, { nil: undefined, freq: 1_000_000 }), {
      minLength: STEPS,
      maxLength: STEPS,
      size: "max",
    }),
  })
  .map(({ steps, ...given }) =>
    shown({ ...given, steps: steps.filter((step) => step !== undefined) }),
  );

/** A sequence that failed is told by what it does. */
function shown(sequence: Sequence): Sequence {
  const { clickToPayEnabled, beginning, steps } = sequence;
  const words = [...beginning, ...steps].map(({ said }) => said).join(", ");
  const told = clickToPayEnabled ? words : `Click to Pay not enabled, ${words}`;
  return Object.assign(sequence, { [fc.toStringMethod]: () => told });
}
