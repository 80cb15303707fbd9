import type { ListedKey } from "@expunge/database/operations/administer-keys";
import type { Command } from "commander";
import { wholeArgument } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { masterKeysOf, operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

const operations = () => import("@expunge/database/operations/administer-keys");

export function addKeyCommands(program: Command, terminal: Terminal): void {
  const keys = program.command("keys").description("the keys of the database");

  leafCommand(keys, "status", "list the keys, and how far values have moved under the newest one", [
    "expunge keys status",
  ]).action(async (options: OutputOptions) => {
    const { listKeys } = await operations();
    printRows(terminal, options, await listKeys(ownerUrlOf(terminal)), [
      ["key", ({ purpose, number }) => `${purpose} ${number}`],
      ["master key", ({ masterKey }) => masterKey],
      ["created", ({ createdAt }) => createdAt],
      ["state", stateOf],
    ]);
  });

  leafCommand(
    keys,
    "rotate",
    "add a seal key, and wrap all keys under the first of MASTER_KEY; the worker moves the values",
    [
      "expunge keys rotate",
      "expunge keys rotate --hash",
      "MASTER_KEY=2027:KEY,2026:KEY expunge keys rotate",
    ],
  )
    .option("--hash", "add a hash key too; the worker moves the hashes of tokens")
    .action(async ({ hash = false, ...options }: OutputOptions & { readonly hash?: boolean }) => {
      const { rotateKeys } = await operations();
      const rotated = await rotateKeys(operatorOf(terminal), masterKeysOf(terminal), { hash });
      printRecord(terminal, options, rotated);
    });

  leafCommand(
    keys,
    "destroy",
    "destroy a seal key for good, so that backups lose what was erased",
    ["expunge keys destroy 3 --backup-days 35"],
  )
    .argument("<number>", "number of the seal key", wholeArgument)
    .requiredOption("--backup-days <days>", "how long backups are retained", wholeArgument)
    .action(async (number: number, options: OutputOptions & { readonly backupDays: number }) => {
      const { destroyKey } = await operations();
      await destroyKey(operatorOf(terminal), number, options.backupDays);
      printRecord(terminal, options, { number, destroyed: true });
    });
}

function stateOf({ purpose, moved, sealsFrom, settledAt, destroyedAt, number }: ListedKey): string {
  if (destroyedAt !== null) return `destroyed ${destroyedAt.toISOString()}`;
  if (number === 0) return "in use";
  const [what, begins] = purpose === "hash" ? ["hashes", "hashes"] : ["values", "seals"];
  if (settledAt !== null)
    return `all ${what} under it since ${settledAt.toISOString()}, ${moved} moved`;
  return sealsFrom.getTime() > Date.now()
    ? `${begins} from ${sealsFrom.toISOString()}`
    : `${moved} ${what} moved so far`;
}
