import { BATCH_STATES, type BatchState } from "@expunge/domain/batch/batch-state";
import { type Command, Option } from "commander";
import { limitArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { EXAMPLE } from "#staff/batches/batch-argument.ts";
import { printBatch } from "#staff/batches/print-batch.ts";
import { watchBatch } from "#staff/batches/watch-batch.ts";
import { clientOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type StatusOptions = OutputOptions & {
  readonly watch?: boolean;
  readonly state?: BatchState;
  readonly limit: number;
};

export function addBatchStatusCommand(batch: Command, terminal: Terminal): void {
  leafCommand(batch, "status", "show a batch, or list the latest", [
    `expunge batch status ${EXAMPLE} --watch`,
    "expunge batch status --state previewed",
  ])
    .argument("[id]", "the id of the batch")
    .option("--watch", "follow it until it is done or waits for a person")
    .addOption(new Option("--state <state>", "list only those in this state").choices(BATCH_STATES))
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (id: string | undefined, options: StatusOptions) => {
      const { state, limit, watch } = options;
      if (id === undefined && watch)
        throw new CommandFailure(EXIT.usage, "--watch follows one batch: add its id");
      if (id !== undefined && state !== undefined)
        throw new CommandFailure(EXIT.usage, "--state selects from the list: not with an id");
      const client = await clientOf(terminal);
      if (id !== undefined && watch) return watchBatch(terminal, options, client, id);
      if (id !== undefined)
        return printBatch(terminal, options, await client.batches.get.query({ id }));
      const found = await allPages(limit, (page) =>
        client.batches.list.query({ ...(state !== undefined && { state }), ...page }),
      );
      printRows(terminal, options, found, [
        ["id", (one) => one.id],
        ["name", ({ name }) => name],
        ["state", (one) => one.state],
        ["items", ({ counts }) => counts.items],
        ["done", ({ progress }) => progress.done],
        ["reason", ({ reason }) => reason],
        ["created", ({ createdAt }) => createdAt],
        ["by", ({ createdBy }) => createdBy],
      ]);
    });
}
