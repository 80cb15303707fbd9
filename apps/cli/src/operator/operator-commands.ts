import type { Command } from "commander";
import { addCheckConfigCommand } from "#operator/check-config-command.ts";
import { addClientCommands } from "#operator/client-commands.ts";
import { addDistributeCommand } from "#operator/distribute-command.ts";
import { addEnvironmentCommands } from "#operator/environment-commands.ts";
import { addKeyCommands } from "#operator/key-commands.ts";
import { addMigrateCommand } from "#operator/migrate-command.ts";
import { addTenantCommands } from "#operator/tenant-commands.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** The commands of the operator, by the URL of the database's owner. */
export function addOperatorCommands(program: Command, terminal: Terminal): void {
  program.commandsGroup("For the operator, with OWNER_DATABASE_URL:");
  addMigrateCommand(program, terminal);
  addDistributeCommand(program, terminal);
  addTenantCommands(program, terminal);
  addClientCommands(program, terminal);
  addEnvironmentCommands(program, terminal);
  addKeyCommands(program, terminal);
  addCheckConfigCommand(program, terminal);
}
