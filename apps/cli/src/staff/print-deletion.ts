import type { DeletionView } from "@expunge/schemas/trpc/deletions";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { reasonText } from "#staff/print-plan.ts";
import { type OutputOptions, printJson, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Prints a deletion as the service shows it to readers: with a masked token. */
export function printDeletion(
  terminal: Terminal,
  options: OutputOptions,
  deletion: DeletionView,
): void {
  if (options.json) return printJson(terminal, deletion);
  const { id, target, approvals, steps, reasons = [], eventIds: _, ...head } = deletion;
  printRecord(terminal, options, {
    id,
    target,
    ...head,
    approvals: approvals.map(({ decision, by, note }) => ({ decision, by, note })),
    steps: steps.map(({ type, state, lastError }) => ({ type, state, lastError })),
    reasons: reasons.map(reasonText),
  });
}

/** Ends the command as refused if a deletion has ended without success. */
export function refuseUnlessDone({ state, reasons = [], steps }: DeletionView): void {
  if (!["refused", "failed", "rejected", "cancelled"].includes(state)) return;
  const errors = steps.flatMap(({ lastError }) => (lastError === undefined ? [] : [lastError]));
  const because = [...reasons.map(reasonText), ...errors].join("; ");
  throw new CommandFailure(
    EXIT.refused,
    because === "" ? `the deletion is ${state}` : `the deletion is ${state}: ${because}`,
  );
}
