import type { Command } from "commander";
import { addBatchCommands } from "#staff/batches/batch-commands.ts";
import { addDeletionCommands } from "#staff/deletion-commands.ts";
import { addEventsCommand } from "#staff/events-command.ts";
import { addFindCommand } from "#staff/find-command.ts";
import { addHoldCommands } from "#staff/hold-commands.ts";
import { addImportCommand } from "#staff/import-command.ts";
import { addReviewCommands } from "#staff/review-commands.ts";
import { addStatusCommand } from "#staff/status-command.ts";
import { addSweepCommands } from "#staff/sweeps/sweep-commands.ts";
import { addWebhookCommands } from "#staff/webhook-commands.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** The commands of staff, by the API. */
export function addStaffCommands(program: Command, terminal: Terminal): void {
  program.commandsGroup("For staff, with EXPUNGE_URL and EXPUNGE_TOKEN:");
  addFindCommand(program, terminal);
  addDeletionCommands(program, terminal);
  addStatusCommand(program, terminal);
  addReviewCommands(program, terminal);
  addHoldCommands(program, terminal);
  addEventsCommand(program, terminal);
  addWebhookCommands(program, terminal);
  addImportCommand(program, terminal);
  addBatchCommands(program, terminal);
  addSweepCommands(program, terminal);
}
