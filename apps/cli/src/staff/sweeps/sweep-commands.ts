import { SWEEP_KINDS, type SweepKind } from "@expunge/domain/sweep/sweep-kind";
import type { SweepRunView, SweepView } from "@expunge/schemas/trpc/sweeps";
import { Argument, type Command, Option } from "commander";
import { limitArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { clientOf } from "#staff/staff-client.ts";
import { addSweepUpdateCommand } from "#staff/sweeps/sweep-update-command.ts";
import { printRun, printRuns, refuseUnlessRuns } from "#staff/sweeps/print-run.ts";
import { type OutputOptions, printJson, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type RunOptions = OutputOptions & { readonly dryRun?: boolean };
type RunsOptions = OutputOptions & { readonly kind?: SweepKind; readonly limit: number };

export function addSweepCommands(program: Command, terminal: Terminal): void {
  const sweep = program.command("sweep").description("sweeps, which find what must go");

  leafCommand(sweep, "list", "list the sweeps with their schedules and last runs", [
    "expunge sweep list",
  ]).action(async (options: OutputOptions) => {
    const client = await clientOf(terminal);
    const { items } = await client.sweeps.list.query();
    printRows<SweepView>(terminal, options, items, [
      ["kind", ({ kind }) => kind],
      ["enabled", ({ enabled }) => enabled],
      ["cron", ({ cron }) => cron],
      ["time zone", ({ timeZone }) => timeZone],
      ["limit", ({ limit }) => limit],
      ["months", ({ olderThanMonths }) => olderThanMonths],
      ["next run", ({ nextRunAt }) => nextRunAt],
      ["last run", ({ lastRun }) => lastRun?.startedAt],
      ["state", ({ lastRun }) => lastRun?.state],
      ["found", ({ lastRun }) => lastRun?.found],
      ["left", ({ lastRun }) => lastRun?.left],
    ]);
  });

  leafCommand(sweep, "run", "look now for what must go, and begin a run", [
    "expunge sweep run overdue_deletions --dry-run",
    "expunge sweep run ended_evidence --json",
  ])
    .addArgument(new Argument("<kind>", "the kind of the sweep").choices(SWEEP_KINDS))
    .option("--dry-run", "look only, change nothing")
    .action(async (kind: SweepKind, options: RunOptions) => {
      const client = await clientOf(terminal);
      report(options, await client.sweeps.run.mutate({ kind, dryRun: options.dryRun ?? false }));
    });

  leafCommand(sweep, "confirm", "confirm a run that has found more than its limit", [
    "expunge sweep confirm 0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c",
  ])
    .argument("<id>", "the id of the run")
    .action(async (id: string, options: OutputOptions) => {
      const client = await clientOf(terminal);
      report(options, await client.sweeps.confirm.mutate({ id }));
    });

  addSweepUpdateCommand(sweep, terminal);

  leafCommand(sweep, "runs", "list the latest runs with their reports", [
    "expunge sweep runs --kind ended_evidence --limit 10",
  ])
    .addOption(new Option("--kind <kind>", "only runs of this kind").choices(SWEEP_KINDS))
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (options: RunsOptions) => {
      const client = await clientOf(terminal);
      const { kind, limit } = options;
      const found = await allPages(limit, (page) =>
        client.sweeps.runs.query({ ...(kind !== undefined && { kind }), ...page }),
      );
      printRuns(terminal, options, found);
    });

  leafCommand(sweep, "statement", "state for a quarter whether anything is overdue", [
    "expunge sweep statement 2026-Q3",
    "expunge sweep statement 2026-Q3 --json",
  ])
    .argument("<quarter>", "a quarter of a year, such as 2026-Q4")
    .action(async (quarter: string, options: OutputOptions) => {
      const client = await clientOf(terminal);
      const statement = await client.sweeps.statement.query({ quarter });
      const { runs, overdue, nothingOverdue, ...head } = statement;
      if (options.json) printJson(terminal, statement);
      else {
        printRecord(terminal, options, { ...head, nothingOverdue });
        if (overdue.length > 0)
          printRows(terminal, options, overdue, [
            ["overdue", ({ kind }) => kind],
            ["count", ({ count }) => count],
            ["oldest", ({ oldest }) => oldest],
          ]);
        if (runs.length > 0) printRuns(terminal, options, runs);
      }
      if (!nothingOverdue)
        throw new CommandFailure(
          EXIT.refused,
          `overdue: ${overdue.map(({ kind, count }) => `${count} ${kind}`).join(", ")} (expunge sweep run KIND)`,
        );
    });

  function report(options: OutputOptions, run: SweepRunView): void {
    printRun(terminal, options, run);
    refuseUnlessRuns(run);
  }
}
