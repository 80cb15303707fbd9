import fc from "fast-check";
import { beginnings, operations } from "#testing/model/operations.ts";
import type { Operation } from "#testing/model/operation.ts";

/** How many operations are tried, one after the other, on what the beginning has stored. */
export const STEPS = 30;

export type Sequence = {
  readonly beginning: readonly Operation[];
  readonly steps: readonly Operation[];
};

/** Random sequences. Shrinking leaves steps out: nothing happens in their place. */
export const sequences: fc.Arbitrary<Sequence> = fc
  .record({
    beginning: beginnings,
    steps: fc.array(fc.option(operations, { nil: undefined, freq: 1_000_000 }), {
      minLength: STEPS,
      maxLength: STEPS,
      size: "max",
    }),
  })
  .map(({ beginning, steps }) =>
    shown(
      beginning,
      steps.filter((step) => step !== undefined),
    ),
  );

/** A sequence that failed is told by what it does. */
function shown(beginning: readonly Operation[], steps: readonly Operation[]) {
  const words = [...beginning, ...steps].map(({ said }) => said);
  return { beginning, steps, [fc.toStringMethod]: () => words.join(", ") };
}
