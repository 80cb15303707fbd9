import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { commandsPage } from "#commands-page.ts";
import { createProgram } from "#create-program.ts";
import { noTerminal } from "#terminal/terminal.ts";
import { runCommand } from "#testing/run-command.ts";

/** The words and the command of each command that does something. */
function leaves(command: Command, words: readonly string[] = []): [string[], Command][] {
  const visible = command.createHelp().visibleCommands(command);
  const own = visible.filter((one) => one.name() !== "help");
  if (own.length === 0) return [[[...words], command]];
  return own.flatMap((one) => leaves(one, [...words, one.name()]));
}
const all = leaves(createProgram(noTerminal));

test.each(all)("%j has a meaning and examples that it understands", async (words, command) => {
  const { code, printed } = await runCommand({}, ...words, "--help");
  expect(code).toBe(0);
  expect(command.description()).not.toBe("");
  const [, text = ""] = printed.split("\nExamples:\n");
  const examples = text.split("\n").filter((line) => line.includes("expunge "));
  expect(examples).not.toEqual([]);
  for (const example of examples) {
    const call = example.slice(example.indexOf("expunge ")).replace(/\s*\|.*|\)$/, "");
    const args = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    expect(args.slice(1, 1 + words.length)).toEqual(words);
    const rest = args.slice(1 + words.length).map(String);
    expect(command.parseOptions(rest).unknown).toEqual([]);
  }
});

test("every command prints JSON for programs, but for the completion", () => {
  const without = all.filter(([, { options }]) => !options.some(({ long }) => long === "--json"));
  expect(without.map(([words]) => words)).toEqual([["completion"]]);
});

test("no option is one that Node takes from behind its program", () => {
  const names = all.flatMap(([, { options }]) => options.map(({ long }) => long ?? ""));
  expect(names.filter((name) => name.startsWith("--env-file"))).toEqual([]);
});

test("docs/command-line.md lists every command", async () => {
  const page = new URL("../../../docs/command-line.md", import.meta.url);
  const onDisk = await readFile(page, "utf8");
  expect(onDisk, "write it with `npm run pages`").toBe(commandsPage(onDisk));
  // A required option has no brackets.
  expect(onDisk).toContain("`expunge keys destroy <number> --backup-days <days>`");
});

test("wrong usage exits with 2 and one line that names what is wrong", async () => {
  expect(await runCommand({}, "tenant", "create", "TN-1")).toEqual({
    code: 2,
    printed: "",
    noted:
      "expunge tenant create: missing required argument 'name' (expunge tenant create --help)\n",
  });
  expect((await runCommand({}, "delet")).noted).toBe(
    "expunge: unknown command 'delet' (Did you mean delete?) (expunge --help)\n",
  );
  expect((await runCommand({}, "events", "--after", "x")).noted).toBe(
    "expunge events: option '--after <sequence>' argument is invalid. It must be the sequence of an event. (expunge events --help)\n",
  );
  for (const args of [
    ["remove"],
    ["tenant", "create", "TN-1", "\u{1B}[2J"],
    ["client", "create", "TN-1", "Till", "cards:steal"],
    ["client", "rotate", "TN-1", "key", "--overlap", "soon"],
    ["environment", "stamp", ""],
    ["events", "--after", "x"],
    ["migrate", "--force"],
    ["tenant"],
  ])
    expect([args, (await runCommand({}, ...args)).code]).toEqual([args, 2]);
});
