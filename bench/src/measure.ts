import { median } from "#statistics.ts";

/** A bound of a row: a ratio, unless `unit` is given. */
export type Goal = {
  readonly kind: "at_least" | "at_most";
  readonly value: number;
  readonly unit?: string;
};

/** One measure of the table of goals: ours and its reference, a sample of each per round. */
export type Measure = {
  /** The row of the table that it is of. */
  readonly row: number;
  readonly name: string;
  /** Of the samples. */
  readonly unit: string;
  readonly ours: readonly number[];
  /** Without one, ours is held to the goal by itself. */
  readonly against?: { readonly name: string; readonly samples: readonly number[] };
  readonly goal: Goal;
  /** Answers that were not the expected ones, and deletions that are not in the database: none may be. */
  readonly failures: number;
  readonly notes: readonly string[];
};

/** The values held to the goal, one per round: side by side, so that a slow machine affects both sides. */
export function ratios({ ours, against }: Pick<Measure, "ours" | "against">): readonly number[] {
  if (against === undefined) return ours;
  return ours.map((value, round) => value / (against.samples[round] ?? Number.NaN));
}

/** Whether a measure reaches its goal, without a failure. A measure without samples does not. */
export function isMet(measure: Measure): boolean {
  const { goal, failures } = measure;
  const value = median(ratios(measure));
  return failures === 0 && (goal.kind === "at_least" ? value >= goal.value : value <= goal.value);
}
