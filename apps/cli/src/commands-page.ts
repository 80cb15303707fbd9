import { replaceSection } from "@expunge/schemas/events/pages/replace-section";
import type { Command } from "commander";
import { createProgram } from "#create-program.ts";
import { noTerminal } from "#terminal/terminal.ts";

/** docs/command-line.md with the list of commands that the program has. */
export function commandsPage(page: string): string {
  const head = ["| command | purpose |", "|---|---|"];
  return replaceSection(page, "commands", [...head, ...rows(createProgram(noTerminal))].join("\n"));
}

function rows(command: Command, words: readonly string[] = ["expunge"]): string[] {
  const help = command.createHelp();
  const visible = help.visibleCommands(command).filter((one) => one.name() !== "help");
  if (visible.length > 0) return visible.flatMap((one) => rows(one, [...words, one.name()]));
  const args = help.visibleArguments(command).map((one) => help.argumentTerm(one));
  const options = command.options
    .filter(({ long }) => long !== "--json")
    .map(({ flags, mandatory }) => (mandatory ? flags : `[${flags}]`));
  const usage = [...words, ...argumentTerms(command, args), ...options].join(" ");
  return [`| \`${usage.replaceAll("|", "\\|")}\` | ${command.description()} |`];
}

function argumentTerms({ registeredArguments }: Command, names: readonly string[]): string[] {
  return registeredArguments.map(({ required, variadic }, place) => {
    const name = `${names[place] ?? ""}${variadic ? "…" : ""}`;
    return required ? `<${name}>` : `[${name}]`;
  });
}
