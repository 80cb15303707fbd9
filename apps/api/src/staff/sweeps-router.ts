import {
  confirmSweepInput,
  listSweepRunsInput,
  runSweepInput,
  sweep,
  sweepList,
  sweepRun,
  sweepRunPage,
  sweepStatement,
  sweepStatementInput,
  updateSweepInput,
} from "@expunge/schemas/trpc/sweeps";
import { procedure, router } from "#staff/trpc.ts";

export const sweepsRouter = router({
  list: procedure
    .meta({
      description: "Every sweep, with its settings, the time of its next run and its last run.",
    })
    .output(sweepList)
    .query(({ ctx }) => ctx.useCases.listSweeps(ctx.actor.tenantId)),
  update: procedure
    .meta({
      description:
        "Changes the given settings of a sweep. A new schedule counts from now on; `cron` has five fields, in `timeZone`.",
    })
    .input(updateSweepInput)
    .output(sweep)
    .mutation(({ ctx, input }) => ctx.useCases.updateSweep(ctx.actor, input)),
  run: procedure
    .meta({
      description:
        "Looks now for what must go, and begins a run, which a worker carries out. A run that finds more than the limit asks, and does nothing until it is confirmed (SWEEP-01); a dry run changes nothing (SWEEP-02). While a run of the kind is running, that one is returned.",
    })
    .input(runSweepInput)
    .output(sweepRun)
    .mutation(({ ctx, input }) => ctx.useCases.runSweep(ctx.actor, input)),
  confirm: procedure
    .meta({
      description: "Confirms a run that asks.",
      errors: { not_found: "", refused: "SWEEP-03" },
    })
    .input(confirmSweepInput)
    .output(sweepRun)
    .mutation(({ ctx, input }) => ctx.useCases.confirmSweep(ctx.actor, input.id)),
  runs: procedure
    .meta({ description: "A page of runs with their reports, newest first, dry runs included." })
    .input(listSweepRunsInput)
    .output(sweepRunPage)
    .query(({ ctx, input }) => ctx.useCases.listSweepRuns(ctx.actor.tenantId, input)),
  statement: procedure
    .meta({
      description:
        "Answers for a quarter whether anything is overdue (SWEEP-06), with the runs of the quarter. Dry runs do not count.",
      errors: { invalid: "also a quarter that has not begun" },
    })
    .input(sweepStatementInput)
    .output(sweepStatement)
    .query(({ ctx, input }) => ctx.useCases.stateQuarter(ctx.actor.tenantId, input)),
});
