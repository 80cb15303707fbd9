import { sendingBlockedBy } from "@expunge/application/installation/installation";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { environmentId } from "@expunge/schemas/boundary/environment-values";
import { type Command, InvalidArgumentError } from "commander";
import { cliEnvironment } from "#environment.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

const operations = () => import("@expunge/database/installation/administer-installation");

export function addEnvironmentCommands(program: Command, terminal: Terminal): void {
  const environment = program
    .command("environment")
    .description("the environment that the database belongs to");

  leafCommand(environment, "show", "show the environment, and why nothing is sent", [
    "ENVIRONMENT_ID=production expunge environment show",
  ]).action(show);

  leafCommand(environment, "stamp", "give the database to another environment", [
    "expunge environment stamp staging",
  ])
    .argument("<environment>", "its name", environmentArgument)
    .action(async (name: string, options: OutputOptions) => {
      const { stampInstallation } = await operations();
      await stampInstallation(operatorOf(terminal), name);
      await show(options);
    });

  const restore = program.command("restore").description("a database that a backup brought back");

  leafCommand(restore, "accept", "accept a restore, or make the ledger know the database", [
    "LEDGER_DIR=/var/lib/expunge/ledger expunge restore accept",
  ]).action(async (options: OutputOptions) => {
    const { acceptRestore, readInstallation } = await operations();
    const { LEDGER_DIR: folder } = settings();
    const operator = operatorOf(terminal);
    await acceptRestore(operator);
    const installation = await readInstallation(operator.ownerUrl);
    if (folder !== undefined && installation !== undefined) {
      const { entryOf } = await import("@expunge/application/installation/check-sending");
      const { createLedgerFolder } = await import("@expunge/networks/ledger/create-ledger-folder");
      await createLedgerFolder(folder).write(entryOf(installation));
    }
    await show(options);
  });

  function settings() {
    const schema = cliEnvironment.pick({ ENVIRONMENT_ID: true, LEDGER_DIR: true });
    return parseEnvironment(schema, terminal.environment);
  }

  async function show(options: OutputOptions): Promise<void> {
    const { readInstallation } = await operations();
    const installation = await readInstallation(ownerUrlOf(terminal));
    if (installation === undefined)
      throw new CommandFailure(
        EXIT.refused,
        "no process has used the database yet: start the API or the worker first",
      );
    const blockedBy = sendingBlockedBy(installation, settings().ENVIRONMENT_ID);
    printRecord(terminal, options, { ...installation, blockedBy });
  }
}

function environmentArgument(text: string): string {
  const parsed = environmentId.unwrap().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? "is not valid"}.`);
}
