import completions from "@bomb.sh/tab/commander";
import { Command } from "commander";
import { addExamples } from "#leaf-command.ts";
import { addOperatorCommands } from "#operator/operator-commands.ts";
import { addStaffCommands } from "#staff/staff-commands.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** The whole command line. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("expunge")
    .description("Deletes stored payment credentials, and operates the service that does.")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.print,
      writeErr: terminal.note,
      // Printed once, with the exit code, by runExpunge.
      outputError: () => {},
      getOutHasColors: () => terminal.colors,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 refused or something found, 2 wrong usage, 3 unreachable or unauthorised.\nEvery command has examples: expunge tenant create --help",
    );
  addStaffCommands(program, terminal);
  addOperatorCommands(program, terminal);
  program.commandsGroup("Other commands:");
  completions(program, { completionCommandName: "completion" });
  const completion = program.commands.find((command) => command.name() === "completion");
  if (completion)
    addExamples(completion.description("print the script that completes commands in a shell"), [
      "source <(expunge completion bash)",
      "source <(expunge completion zsh)",
      "expunge completion fish | source",
    ]);
  return program;
}
