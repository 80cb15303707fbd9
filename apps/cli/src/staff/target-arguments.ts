import { TARGET_KINDS, type Target } from "@expunge/schemas/boundary/target";
import { Argument, type Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import type { Terminal } from "#terminal/terminal.ts";

export type TargetKind = Target["kind"];

const NAMES: Readonly<Record<TargetKind, string>> = {
  payment_option: "CUSTOMER_ACCOUNT REFERENCE",
  card_token: "TOKEN, or - to read it from the standard input",
  click_to_pay_customer: "ACCOUNT CUSTOMER OWNER_BID",
};

/** Adds the arguments that name a credential: its kind, and the names of the kind. */
export function addTargetArguments(command: Command): Command {
  const names = Object.entries(NAMES).map(([kind, usage]) => `  ${kind} ${usage}`);
  return command
    .addArgument(new Argument("<kind>", "kind of the credential").choices(TARGET_KINDS))
    .argument("<names...>", "its names, by kind")
    .addHelpText("after", `\nNames of a credential:\n${names.join("\n")}`);
}

/** The credential that the arguments name. */
export async function targetOf(
  terminal: Terminal,
  kind: TargetKind,
  names: readonly string[],
): Promise<Target> {
  const [first = "", second = "", third = ""] = names;
  switch (kind) {
    case "payment_option":
      expectNames(kind, names, 2);
      return { kind, customerAccountId: first, reference: second };
    case "card_token":
      expectNames(kind, names, 1);
      return { kind, token: await tokenOf(terminal, first) };
    case "click_to_pay_customer":
      expectNames(kind, names, 3);
      return { kind, accountId: first, customerId: customerNumber(second), ownerBid: third };
  }
}

/** A card token of the command line, or from the standard input, which leaves it in no history. */
async function tokenOf({ input }: Terminal, given: string): Promise<string> {
  if (given !== "-") return given;
  const { text } = await import("node:stream/consumers");
  return (await text(input())).trim();
}

function customerNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommandFailure(EXIT.usage, "CUSTOMER must be a number");
}

function expectNames(kind: TargetKind, names: readonly string[], count: number): void {
  if (names.length !== count)
    throw new CommandFailure(EXIT.usage, `the names of a ${kind} are ${NAMES[kind]}`);
}
