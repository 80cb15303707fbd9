import type { Command } from "commander";

/** A command that does something. Each one has examples and can print JSON. */
export function leafCommand(
  parent: Command,
  name: string,
  summary: string,
  examples: readonly string[],
): Command {
  const command = parent.command(name).description(summary);
  command.option("--json", "print JSON, for programs");
  return addExamples(command, examples);
}

export function addExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  ${example}\n`).join("");
  return command.addHelpText("after", `\nExamples:\n${lines.trimEnd()}`);
}
