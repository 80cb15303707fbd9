import type { DeletionPlan } from "@expunge/schemas/trpc/deletions";
import { type OutputOptions, printJson, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Prints the plan of a deletion: its decision with the reasons, then its consequences. */
export function printPlan(terminal: Terminal, options: OutputOptions, plan: DeletionPlan): void {
  if (options.json) return printJson(terminal, plan);
  const { consequences, reasons, ...head } = plan;
  printRecord(terminal, options, { ...head, reasons: reasons.map(reasonText) });
  if (consequences.length > 0)
    printRows(terminal, options, consequences, [
      ["consequence", ({ type }) => type],
      ["details", detailsOf],
    ]);
}

export const reasonText = ({
  rule,
  message,
}: {
  readonly rule: string;
  readonly message: string;
}): string => `${rule}: ${message}`;

const detailsOf = (consequence: DeletionPlan["consequences"][number]): readonly string[] =>
  Object.entries(consequence).flatMap(([name, value]) =>
    name === "type" ? [] : [`${name} ${String(value)}`],
  );
