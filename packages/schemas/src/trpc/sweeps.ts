import { SWEEP_RUN_STATES } from "@expunge/domain/sweep/decide-sweep-run";
import { DEFAULT_SWEEPS, SWEEP_KINDS } from "@expunge/domain/sweep/sweep-kind";
import { z } from "zod";
import { cronExpression, timeZone } from "#boundary/cron-expression.ts";
import { uuid } from "#boundary/uuid.ts";

const kind = z.enum(SWEEP_KINDS);
const instant = z.iso.datetime();
const count = z.int().min(0);

/** Absent fields stay unchanged. */
export const updateSweepInput = z
  .strictObject({
    kind,
    enabled: z.boolean().exactOptional(),
    cron: cronExpression.exactOptional(),
    timeZone: timeZone.exactOptional(),
    limit: z.int().min(0).max(1_000_000_000).exactOptional(),
    olderThanMonths: z.int().min(1).max(120).exactOptional(),
  })
  .superRefine((input, { addIssue }) => {
    if (
      input.olderThanMonths !== undefined &&
      DEFAULT_SWEEPS[input.kind].olderThanMonths === undefined
    )
      addIssue({
        code: "custom",
        path: ["olderThanMonths"],
        message: `is not a setting of ${input.kind}`,
      });
  });
export type UpdateSweepInput = z.infer<typeof updateSweepInput>;

export const runSweepInput = z.strictObject({ kind, dryRun: z.boolean().default(false) });
export type RunSweepInput = z.infer<typeof runSweepInput>;

export const confirmSweepInput = z.strictObject({ id: uuid });

/** `cursor`: the id of the last run read. */
export const listSweepRunsInput = z.strictObject({
  kind: kind.exactOptional(),
  cursor: uuid.exactOptional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListSweepRunsInput = z.infer<typeof listSweepRunsInput>;

/** Why something is left or a run asks or failed; `count`: for how many that is so. */
const sweepReason = z.object({
  rule: z.string(),
  message: z.string(),
  count: count.exactOptional(),
});

/** A run with its report: it found `found`, of which `done` are gone and `left` are not, for the `reasons`. */
export const sweepRun = z.object({
  id: z.uuid(),
  kind,
  dryRun: z.boolean(),
  state: z.enum(SWEEP_RUN_STATES),
  found: count,
  done: count,
  left: count,
  reasons: z.array(sweepReason),
  batchId: z.uuid().exactOptional(),
  limit: count,
  olderThanMonths: z.int().exactOptional(),
  startedBy: z.string(),
  startedAt: instant,
  confirmedBy: z.string().exactOptional(),
  endedAt: instant.exactOptional(),
});
export type SweepRunView = z.infer<typeof sweepRun>;

/** A sweep with its settings. `lastRun` is no dry run. */
export const sweep = z.object({
  kind,
  enabled: z.boolean(),
  cron: z.string(),
  timeZone: z.string(),
  limit: count,
  olderThanMonths: z.int().exactOptional(),
  nextRunAt: instant.exactOptional(),
  lastRun: sweepRun.exactOptional(),
});
export type SweepView = z.infer<typeof sweep>;

export const sweepList = z.object({ items: z.array(sweep) });
export const sweepRunPage = z.object({ items: z.array(sweepRun), nextCursor: z.uuid().nullable() });

/** A quarter of a year in UTC, such as `2026-Q4`, from its beginning until its end. */
const quarter = z
  .string()
  .regex(/^20\d\d-Q[1-4]$/, "must be a quarter such as 2026-Q4")
  .transform((name) => {
    const beginOf = (number: number) => new Date(Date.UTC(Number(name.slice(0, 4)), 3 * number, 1));
    const number = Number(name.slice(-1));
    return { name, from: beginOf(number - 1), to: beginOf(number) };
  });

export const sweepStatementInput = z.strictObject({ quarter });
export type SweepStatementInput = z.infer<typeof sweepStatementInput>;

/** `asOf`: the end of the quarter, or the time of the statement if it has not ended. `oldest`: since which day something is overdue. */
export const sweepStatement = z.object({
  quarter: z.string(),
  asOf: instant,
  nothingOverdue: z.boolean(),
  overdue: z.array(z.object({ kind, count, oldest: z.iso.date() })),
  runs: z.array(sweepRun),
});
export type SweepStatementView = z.infer<typeof sweepStatement>;
