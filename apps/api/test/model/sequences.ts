import fc from "fast-check";
import { beginnings, operations } from "#test/model/operations.ts";
import type { Operation } from "#test/model/operation.ts";

/** The number of operations after the initial ones. */
const STEPS = 30;

export type Sequence = {
  readonly clickToPayEnabled: boolean;
  readonly beginning: readonly Operation[];
  readonly steps: readonly Operation[];
};

/** Random sequences. Shrinking omits steps without replacing them. */
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

/** Describes a failed sequence by its operations. */
function shown(sequence: Sequence): Sequence {
  const { clickToPayEnabled, beginning, steps } = sequence;
  const words = [...beginning, ...steps].map(({ label }) => label).join(", ");
  const result = clickToPayEnabled ? words : `Click to Pay not enabled, ${words}`;
  return Object.assign(sequence, { [fc.toStringMethod]: () => result });
}
