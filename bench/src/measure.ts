import { median } from "#statistics.ts";

/** A bound that a row is held to: a ratio, unless `unit` says what else. */
export type Goal = {
  readonly kind: "at_least" | "at_most";
  readonly value: number;
  readonly unit?: string;
};

/** One measure of the table of goals: ours, and what it is held against, a sample of each per round. */
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

/** What is held to the goal, a value for each round: side by side, so that what slows both is in neither. */
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
