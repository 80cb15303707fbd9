import type { BatchLineView } from "@expunge/schemas/trpc/batches";
import { reasonText } from "#staff/print-plan.ts";
import { type OutputOptions, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Prints lines of a batch's input with what became of them. */
export function printLines(
  terminal: Terminal,
  options: OutputOptions,
  lines: readonly BatchLineView[],
): void {
  printRows(terminal, options, lines, [
    ["line", ({ line }) => line],
    ["ref", ({ ref }) => ref],
    ["kind", ({ kind }) => kind],
    ["credential", ({ target }) => target],
    ["decision", ({ decision }) => decision],
    ["outcome", ({ outcome }) => outcome],
    ["because", becauseOf],
  ]);
}

function becauseOf({ reasons = [], error, duplicateOf }: BatchLineView): readonly string[] {
  return [
    ...reasons.map(reasonText),
    ...(error ? [`${error.field}: ${error.message}`] : []),
    ...(duplicateOf === undefined ? [] : [`the same as line ${duplicateOf}`]),
  ];
}
