import { CommanderError, type Command } from "commander";
import { createProgram } from "#create-program.ts";
import { EXIT, type ExitCode } from "#exit-codes.ts";
import { failureOf } from "#failure-of.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Runs one command and returns its exit code. An error is one line, or a JSON object for programs. */
export async function runExpunge(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = createProgram(terminal);
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      // A group without a command has printed its help.
      if (error.code === "commander.help") return EXIT.usage;
    }
    const { exitCode, message } = failureOf(error);
    const command = commandOf(program, args);
    const hint = exitCode === EXIT.usage ? ` (${command} --help)` : "";
    terminal.note(
      args.includes("--json")
        ? `${JSON.stringify({ error: { command, exitCode, message } })}\n`
        : `${command}: ${message}${hint}\n`,
    );
    return exitCode;
  }
}

/** The words of the command that the arguments call. */
function commandOf(program: Command, args: readonly string[]): string {
  let command = program;
  const words = [program.name()];
  for (const arg of args) {
    const next = command.commands.find((one) => one.name() === arg);
    if (next === undefined) break;
    words.push(next.name());
    command = next;
  }
  return words.join(" ");
}
