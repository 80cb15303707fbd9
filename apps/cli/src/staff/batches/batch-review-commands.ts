import type { BatchView } from "@expunge/schemas/trpc/batches";
import type { Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { addBatchArgument, addNote, EXAMPLE } from "#staff/batches/batch-argument.ts";
import { nextStep, printBatch } from "#staff/batches/print-batch.ts";
import { clientOf } from "#staff/staff-client.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type ReviewOptions = OutputOptions & { readonly checksum?: string; readonly note?: string };

export function addBatchReviewCommands(batch: Command, terminal: Terminal): void {
  const sum = "6b1f…";
  const approve = leafCommand(batch, "approve", "approve a previewed batch of another person", [
    `expunge batch approve ${EXAMPLE} --note 'Ticket 4711'`,
    `expunge batch approve ${EXAMPLE} --checksum ${sum} --json`,
  ]);
  addReviewOptions(approve).action(async (id: string, options: ReviewOptions) => {
    const client = await clientOf(terminal);
    const checksum =
      options.checksum ?? (await confirmedChecksum(await client.batches.get.query({ id })));
    printBatch(
      terminal,
      options,
      await client.batches.approve.mutate({ id, checksum, ...noteOf(options) }),
    );
  });

  const reject = leafCommand(batch, "reject", "reject a previewed batch for good", [
    `expunge batch reject ${EXAMPLE} --note 'Wrong shop'`,
  ]);
  addReviewOptions(reject).action(async (id: string, options: ReviewOptions) => {
    const client = await clientOf(terminal);
    const checksum = options.checksum ?? checksumOf(await client.batches.get.query({ id }));
    printBatch(
      terminal,
      options,
      await client.batches.reject.mutate({ id, checksum, ...noteOf(options) }),
    );
  });

  /** Shows the batch to the person, and returns its checksum once they have typed the number of its items. */
  async function confirmedChecksum(shown: BatchView): Promise<string> {
    const checksum = checksumOf(shown);
    if (terminal.ask === undefined)
      throw new CommandFailure(
        EXIT.usage,
        `nobody can confirm the approval here: add --checksum, which expunge batch status ${shown.id} prints`,
      );
    printBatch({ ...terminal, print: terminal.note, note: () => {} }, {}, shown);
    const typed = await terminal.ask("Type the number of items to approve their deletion: ");
    if (typed.replaceAll(/[.,' ]/g, "") !== String(shown.counts.items))
      throw new CommandFailure(EXIT.refused, "not confirmed: the batch is not approved");
    return checksum;
  }
}

const addReviewOptions = (command: Command) =>
  addNote(addBatchArgument(command)).option(
    "--checksum <checksum>",
    "the checksum of the sealed items that were reviewed",
  );

const noteOf = ({ note }: ReviewOptions) => ({ ...(note !== undefined && { note }) });

function checksumOf(batch: BatchView): string {
  const { state, checksum } = batch;
  if (state === "previewed" && checksum !== undefined) return checksum;
  const next = nextStep(batch);
  throw new CommandFailure(
    EXIT.refused,
    `the batch is ${state}, so there is nothing to review${next === undefined ? "" : ` (next: ${next})`}`,
  );
}
