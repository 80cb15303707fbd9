import { HOLD_KINDS, type HoldKind } from "@expunge/domain/hold/hold";
import type { HoldView } from "@expunge/schemas/trpc/holds";
import { type Command, Option } from "commander";
import { numberArgument } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { clientOf } from "#staff/staff-client.ts";
import { addTargetArguments, targetOf, type TargetKind } from "#staff/target-arguments.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type NamedHold = OutputOptions & {
  readonly hold: HoldKind;
  readonly reference: string;
  readonly cardId?: number;
};

export function addHoldCommands(program: Command, terminal: Terminal): void {
  const holds = program.command("holds").description("holds, which block deletions");

  const list = leafCommand(holds, "list", "list the holds of a credential, ended ones too", [
    "expunge holds list payment_option customer-1 shop-1",
  ]);
  addTargetArguments(list).action(
    async (kind: TargetKind, names: string[], options: OutputOptions) => {
      const client = await clientOf(terminal);
      const target = await targetOf(terminal, kind, names);
      const { items } = await client.holds.list.query({ target });
      printRows(terminal, options, items, [
        ["hold", ({ hold }) => hold],
        ["reference", ({ reference }) => reference],
        ["card", ({ cardId }) => cardId],
        ["active", ({ on }) => on],
        ["until", ({ until }) => until],
        ["placed", ({ placedAt }) => placedAt],
        ["by", ({ placedBy }) => placedBy],
        ["released", ({ releasedAt }) => releasedAt],
      ]);
    },
  );

  const place = leafCommand(holds, "place", "place a hold on a credential", [
    "expunge holds place payment_option customer-1 shop-1 --hold dispute --reference CASE-7 --until 2027-01-31",
  ]);
  addHoldOptions(place)
    .option("--until <time>", "the day or the instant of its end; without it, until released")
    .action(
      async (
        kind: TargetKind,
        names: string[],
        options: NamedHold & { readonly until?: string },
      ) => {
        const client = await clientOf(terminal);
        const { until } = options;
        const named = await namedHold(kind, names, options);
        print(
          options,
          await client.holds.place.mutate({ ...named, ...(until !== undefined && { until }) }),
        );
      },
    );

  const release = leafCommand(holds, "release", "release a hold", [
    "expunge holds release payment_option customer-1 shop-1 --hold dispute --reference CASE-7",
  ]);
  addHoldOptions(release).action(async (kind: TargetKind, names: string[], options: NamedHold) => {
    const client = await clientOf(terminal);
    print(options, await client.holds.release.mutate(await namedHold(kind, names, options)));
  });

  const print = (options: OutputOptions, hold: HoldView) => printRecord(terminal, options, hold);

  async function namedHold(
    kind: TargetKind,
    names: readonly string[],
    { hold, reference, cardId }: NamedHold,
  ) {
    const target = await targetOf(terminal, kind, names);
    return { target, hold, reference, ...(cardId !== undefined && { cardId }) };
  }
}

function addHoldOptions(command: Command): Command {
  return addTargetArguments(command)
    .addOption(
      new Option("--hold <kind>", "kind of the hold").choices(HOLD_KINDS).makeOptionMandatory(),
    )
    .requiredOption("--reference <text>", "its reference, such as a case number")
    .option("--card-id <id>", "only on this card of a Click to Pay customer", numberArgument);
}
