import type { Command } from "commander";
import { addBatchCreateCommand } from "#staff/batches/batch-create-command.ts";
import { addBatchMoveCommands } from "#staff/batches/batch-move-commands.ts";
import { addBatchOutcomeCommands } from "#staff/batches/batch-outcome-commands.ts";
import { addBatchReviewCommands } from "#staff/batches/batch-review-commands.ts";
import { addBatchStatusCommand } from "#staff/batches/batch-status-command.ts";
import { addBatchUploadCommand } from "#staff/batches/batch-upload-command.ts";
import type { Terminal } from "#terminal/terminal.ts";

export function addBatchCommands(program: Command, terminal: Terminal): void {
  const batch = program.command("batch").description("batches, which delete many credentials");
  addBatchCreateCommand(batch, terminal);
  addBatchUploadCommand(batch, terminal);
  addBatchMoveCommands(batch, terminal);
  addBatchReviewCommands(batch, terminal);
  addBatchStatusCommand(batch, terminal);
  addBatchOutcomeCommands(batch, terminal);
}
