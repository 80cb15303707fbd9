import { SWEEP_KINDS, type SweepKind } from "@expunge/domain/sweep/sweep-kind";
import { Argument, type Command } from "commander";
import { countArgument, numberArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { clientOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type UpdateOptions = OutputOptions & {
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly limit?: number;
  readonly olderThanMonths?: number;
};

export function addSweepUpdateCommand(sweep: Command, terminal: Terminal): void {
  leafCommand(sweep, "update", "change the schedule, the limit or the period of a sweep", [
    "expunge sweep update overdue_deletions --enable",
    "expunge sweep update ended_evidence --cron '30 3 * * 1' --time-zone Europe/Berlin --limit 5000",
    "expunge sweep update unused_tokens --older-than-months 36",
  ])
    .addArgument(new Argument("<kind>", "the kind of the sweep").choices(SWEEP_KINDS))
    .option("--enable", "run it on its schedule")
    .option("--disable", "do not run it on its schedule")
    .option("--cron <expression>", "its schedule, a cron expression of five fields")
    .option("--time-zone <zone>", "the time zone of the schedule, such as Europe/Berlin")
    .option("--limit <count>", "a run that finds more asks first", countArgument)
    .option("--older-than-months <months>", "the age from which something must go", numberArgument)
    .action(async (kind: SweepKind, options: UpdateOptions) => {
      const { enable, disable, cron, timeZone, limit, olderThanMonths } = options;
      if (enable && disable)
        throw new CommandFailure(EXIT.usage, "--enable and --disable exclude each other");
      const changes = {
        ...((enable || disable) && { enabled: enable ?? false }),
        ...(cron !== undefined && { cron }),
        ...(timeZone !== undefined && { timeZone }),
        ...(limit !== undefined && { limit }),
        ...(olderThanMonths !== undefined && { olderThanMonths }),
      };
      if (Object.keys(changes).length === 0)
        throw new CommandFailure(
          EXIT.usage,
          "name a change: --enable, --disable, --cron, --time-zone, --limit or --older-than-months",
        );
      const client = await clientOf(terminal);
      printRecord(terminal, options, await client.sweeps.update.mutate({ kind, ...changes }));
    });
}
