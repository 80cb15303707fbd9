import { DELETION_STATES, type DeletionState } from "@expunge/domain/deletion/deletion-state";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import type { DeletionView } from "@expunge/schemas/trpc/deletions";
import { type Command, Option } from "commander";
import { limitArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { followEvents } from "#staff/follow-events.ts";
import { printDeletion, refuseUnlessDone } from "#staff/print-deletion.ts";
import { clientOf } from "#staff/staff-client.ts";
import type { TargetKind } from "#staff/target-arguments.ts";
import { watchDeletion } from "#staff/watch-deletion.ts";
import { type OutputOptions, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type Filter = {
  readonly state?: DeletionState;
  readonly kind?: TargetKind;
  readonly query?: string;
  readonly from?: string;
  readonly to?: string;
};
type StatusOptions = OutputOptions & Filter & { readonly watch?: boolean; readonly limit: number };

export function addStatusCommand(program: Command, terminal: Terminal): void {
  leafCommand(program, "status", "show a deletion, or list the latest", [
    "expunge status 0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c --watch",
    "expunge status --state awaiting_approval",
    "expunge status --watch",
  ])
    .argument("[id]", "the id of a deletion; without it, all")
    .option("--watch", "follow it until it has ended; without an id, follow all until interrupted")
    .addOption(new Option("--state <state>", "only those in this state").choices(DELETION_STATES))
    .addOption(new Option("--kind <kind>", "only of this kind of credential").choices(TARGET_KINDS))
    .option("--query <text>", "only of this account or reference, or a prefix of it")
    .option("--from <time>", "only those requested from then on")
    .option("--to <time>", "only those requested until then")
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (id: string | undefined, options: StatusOptions) => {
      const client = await clientOf(terminal);
      const { state, kind: targetKind, query, from, to, limit, watch } = options;
      const filter = { state, targetKind, query, from, to };
      const isFiltered = Object.values(filter).some((one) => one !== undefined);
      if (isFiltered && (id !== undefined || watch))
        throw new CommandFailure(
          EXIT.usage,
          "filters select from the list: neither with an id nor with --watch",
        );
      if (id === undefined && watch)
        return followEvents(terminal, options, client, {
          accepts: ({ type }) => type.startsWith("expunge.deletion."),
        });
      if (id === undefined) {
        const found = await allPages(limit, (page) =>
          client.deletions.list.query({ ...filter, ...page }),
        );
        return printRows(terminal, options, found, [
          ["id", (deletion) => deletion.id],
          ["state", (deletion) => deletion.state],
          ["credential", ({ target }) => target],
          ["reason", ({ reason }) => reason],
          ["requested", ({ requestedAt }) => requestedAt],
          ["by", ({ requestedBy }) => requestedBy],
        ]);
      }
      const deletion: DeletionView = watch
        ? await watchDeletion(terminal, options, client, id)
        : await client.deletions.get.query({ id });
      printDeletion(terminal, options, deletion);
      if (watch) refuseUnlessDone(deletion);
    });
}
