import type { Command } from "commander";
import { leafCommand } from "#leaf-command.ts";
import { addBatchArgument, addNote, EXAMPLE } from "#staff/batches/batch-argument.ts";
import { printBatch } from "#staff/batches/print-batch.ts";
import { watchBatch } from "#staff/batches/watch-batch.ts";
import { clientOf } from "#staff/staff-client.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type MoveOptions = OutputOptions & { readonly note?: string; readonly watch?: boolean };

const MOVES = [
  ["seal", "fix the items of a batch and print their checksum"],
  ["preview", "decide every item of a sealed batch, without deleting"],
  ["start", "start an approved batch"],
  ["pause", "pause a running batch"],
  ["resume", "resume a batch that was paused, or that a guard has stopped"],
  ["cancel", "cancel a batch for good; what was deleted stays deleted"],
] as const;
const WATCHED: ReadonlySet<string> = new Set(["preview", "start", "resume"]);

export function addBatchMoveCommands(batch: Command, terminal: Terminal): void {
  for (const [name, summary] of MOVES) {
    const isWatched = WATCHED.has(name);
    const command = leafCommand(batch, name, summary, [
      `expunge batch ${name} ${EXAMPLE} ${isWatched ? "--watch" : "--note 'Ticket 4711'"}`,
    ]);
    addNote(addBatchArgument(command));
    if (isWatched) command.option("--watch", "follow it until it is done or waits for a person");
    command.action(async (id: string, options: MoveOptions) => {
      const client = await clientOf(terminal);
      const { note, watch } = options;
      const moved = await client.batches[name].mutate({ id, ...(note !== undefined && { note }) });
      if (watch) return watchBatch(terminal, options, client, id);
      printBatch(terminal, options, moved);
    });
  }
}
