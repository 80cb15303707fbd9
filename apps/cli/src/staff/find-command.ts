import type { Command } from "commander";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { clientOf } from "#staff/staff-client.ts";
import { addTargetArguments, targetOf, type TargetKind } from "#staff/target-arguments.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

export function addFindCommand(program: Command, terminal: Terminal): void {
  const find = leafCommand(program, "find", "show a credential, masked", [
    "expunge find payment_option customer-1",
    "expunge find payment_option customer-1 shop-1",
    "expunge find card_token - < token.txt",
    "expunge find click_to_pay_customer account-1 7 1000052",
  ]);
  addTargetArguments(find)
    .addHelpText("after", "\nWithout REFERENCE, it lists all payment options of the account.")
    .action(async (kind: TargetKind, names: string[], options: OutputOptions) => {
      const client = await clientOf(terminal);
      const [customerAccountId = "", ...more] = names;
      if (kind === "payment_option" && more.length === 0) {
        const found = await allPages(Number.POSITIVE_INFINITY, (page) =>
          client.paymentOptions.list.query({ customerAccountId, ...page }),
        );
        return printRows(terminal, options, found, [
          ["reference", ({ reference }) => reference],
          ["kind", (one) => one.kind],
          ["state", ({ state }) => state],
          ["number", ({ maskedNumber, last4 }) => maskedNumber ?? last4],
          ["default", ({ isDefault }) => isDefault],
          ["mandate", ({ mandate }) => mandate?.state],
          ["stored", ({ storedAt }) => storedAt],
        ]);
      }
      const target = await targetOf(terminal, kind, names);
      switch (target.kind) {
        case "payment_option": {
          const { kind: _, ...named } = target;
          return printRecord(terminal, options, await client.paymentOptions.get.query(named));
        }
        case "card_token": {
          const { token } = target;
          return printRecord(terminal, options, await client.cardTokens.get.query({ token }));
        }
        case "click_to_pay_customer": {
          const { kind: _, ...named } = target;
          return printRecord(terminal, options, await client.clickToPay.get.query(named));
        }
      }
    });
}
