import type { SweepRunView } from "@expunge/schemas/trpc/sweeps";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Prints a run of a sweep with its report. */
export function printRun(terminal: Terminal, options: OutputOptions, run: SweepRunView): void {
  printRecord(terminal, options, options.json ? run : { ...run, reasons: reasonsOf(run) });
}

export function printRuns(
  terminal: Terminal,
  options: OutputOptions,
  runs: readonly SweepRunView[],
): void {
  printRows(terminal, options, runs, [
    ["id", ({ id }) => id],
    ["kind", ({ kind }) => kind],
    ["started", ({ startedAt }) => startedAt],
    ["dry run", ({ dryRun }) => dryRun],
    ["state", ({ state }) => state],
    ["found", ({ found }) => found],
    ["done", ({ done }) => done],
    ["left", ({ left }) => left],
    ["because", reasonsOf],
  ]);
}

/** Ends the command as refused if the run asks, or has failed. */
export function refuseUnlessRuns(run: SweepRunView): void {
  const { id, state, found, limit } = run;
  if (state === "asks")
    throw new CommandFailure(
      EXIT.refused,
      `the run has found ${found}, more than the limit of ${limit}, and has done nothing: if that is right, expunge sweep confirm ${id}`,
    );
  if (state === "failed")
    throw new CommandFailure(EXIT.refused, `the run has failed: ${reasonsOf(run).join("; ")}`);
}

const reasonsOf = ({ reasons }: SweepRunView): readonly string[] =>
  reasons.map(
    ({ rule, message, count }) => `${rule}: ${message}${count === undefined ? "" : ` (${count})`}`,
  );
