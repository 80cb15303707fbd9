import type { Command } from "commander";
import { limitArgument, moreNames, sequenceArgument } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { subjectOf, timeOf } from "#staff/event-line.ts";
import { followEvents } from "#staff/follow-events.ts";
import { clientOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type EventOptions = OutputOptions & {
  readonly follow?: boolean;
  readonly after?: string;
  readonly type?: readonly string[];
  readonly limit: number;
};

export function addEventsCommand(program: Command, terminal: Terminal): void {
  leafCommand(program, "events", "list the latest events, or follow them", [
    "expunge events --limit 10 --type expunge.deletion.completed",
    "expunge events --follow",
    "expunge events --follow --after 4711 --json | jq .type",
  ])
    .option("--follow", "print events as they occur, until interrupted")
    .option("--after <sequence>", "begin after the event with this sequence", sequenceArgument)
    .option("--type <type>", "only events of this type (repeatable)", moreNames)
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (options: EventOptions) => {
      const client = await clientOf(terminal);
      const { follow, after, type: types, limit } = options;
      if (follow)
        return followEvents(terminal, options, client, {
          accepts: ({ type }) => types?.includes(type) ?? true,
          ...(after !== undefined && { after }),
        });
      const found = await allPages(limit, (page) =>
        client.events.list.query({
          ...(types && { types: [...types] }),
          ...(after !== undefined && { order: "oldest", cursor: after }),
          ...page,
        }),
      );
      printRows(terminal, options, after === undefined ? found.toReversed() : found, [
        ["time", timeOf],
        ["sequence", ({ sequence }) => sequence],
        ["type", ({ type }) => type],
        ["subject", subjectOf],
      ]);
    });
}
