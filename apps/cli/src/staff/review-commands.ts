import type { Command } from "commander";
import { leafCommand } from "#leaf-command.ts";
import { printDeletion, refuseUnlessDone } from "#staff/print-deletion.ts";
import { clientOf } from "#staff/staff-client.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type ReviewOptions = OutputOptions & { readonly note?: string };

const REVIEWS = [
  ["approve", "approve a deletion that another person requested"],
  ["reject", "reject a deletion that another person requested"],
  ["cancel", "cancel a deletion that is not executed yet"],
  ["retry", "execute a failed deletion again"],
] as const;

export function addReviewCommands(program: Command, terminal: Terminal): void {
  for (const [name, summary] of REVIEWS)
    leafCommand(program, name, summary, [
      `expunge ${name} 0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c --note 'Ticket 4711'`,
    ])
      .argument("<id>", "the id of the deletion")
      .option("--note <text>", "a note for the audit log")
      .action(async (id: string, options: ReviewOptions) => {
        const client = await clientOf(terminal);
        const { note } = options;
        const input = { id, ...(note !== undefined && { note }) };
        const deletion = await client.deletions[name].mutate(input);
        printDeletion(terminal, options, deletion);
        if (name === "approve" || name === "retry") refuseUnlessDone(deletion);
      });
}
