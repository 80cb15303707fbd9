import type { RunChange, SweepStore } from "@expunge/application/sweeps/sweep-store.port";
import { type Database, inTenant, type Queries, queryWithin } from "#connection/database.ts";
import { findSwept } from "#sweeps/find-swept.ts";
import {
  changedColumns,
  claimedRun,
  runColumns,
  runRecord,
  sweepColumns,
  sweepRecord,
} from "#sweeps/sweep-rows.ts";
import { applyWithin } from "#write-path/change-store.ts";
import { lockLedger } from "#write-path/lock-ledger.ts";
import type { AuditEntry } from "@expunge/application/write-path/change";

const OPEN = { dryRun: false, state: { in: ["running", "asks"] } };

/** Sweeps and their runs in PostgreSQL. A change locks the sweep first, then the tenant's ledger, then a run. */
export function createSweepStore(database: Database): SweepStore {
  return {
    list: (tenantId) =>
      database.readAs(tenantId, async ({ sweep }) =>
        (await sweep.findMany({ where: { tenantId } })).map(sweepRecord),
      ),
    lastRuns: (tenantId) =>
      database.readAs(tenantId, async ({ sweepRun }) => {
        const where = { tenantId, dryRun: false };
        const last = await sweepRun.findMany({
          where,
          distinct: ["kind"],
          orderBy: [{ kind: "asc" }, { id: "desc" }],
        });
        return last.map(runRecord);
      }),
    change: (tenantId, kind, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await queries.$queryRaw`SELECT FROM sweep WHERE tenant_id = ${tenantId} AND kind = ${kind} FOR UPDATE`;
        const where = { tenantId_kind: { tenantId, kind } };
        const row = await queries.sweep.findUnique({ where });
        const decision = decide(row === null ? undefined : sweepRecord(row));
        if (decision === undefined) return true;
        const { sweep, audit } = decision;
        const data = {
          ...sweepColumns(sweep),
          changedBy: audit.actor,
          changedAt: audit.occurredAt,
        };
        if (row === null) {
          const { count } = await queries.sweep.createMany({
            data: [{ tenantId, kind, ...data }],
            skipDuplicates: true,
          });
          if (count === 0) return undefined;
        } else await queries.sweep.update({ where, data });
        await record(queries, tenantId, [audit]);
        return true;
      }),
    find: (tenantId, search) =>
      database.readAs(tenantId, (_, query) => findSwept(query, tenantId, search)),
    begin: (tenantId, { run, audit, supersede }, slot) =>
      inTenant(database, tenantId, async (queries) => {
        const { sweep, sweepRun } = queries;
        const { kind } = run;
        if (slot) {
          const { count } = await sweep.updateMany({
            where: { tenantId, kind, enabled: true, nextRunAt: slot.due },
            data: { nextRunAt: slot.next ?? null },
          });
          if (count === 0) return undefined;
        }
        await lockLedger(queries, tenantId);
        const audits = [audit];
        if (!run.dryRun) {
          const open = await sweepRun.findFirst({ where: { tenantId, kind, ...OPEN } });
          if (open?.state === "running") return runRecord(open);
          if (open) {
            const superseded = supersede(runRecord(open));
            await changeRun(queries, tenantId, superseded);
            audits.unshift(superseded.audit);
          }
        }
        await sweepRun.create({ data: { tenantId, ...runColumns(run, run.startedAt) } });
        await record(queries, tenantId, audits);
        return run;
      }),
    async dueTenants(now) {
      const rows = await database.query<{ tenant_id: string }>(
        "SELECT tenant_id FROM tenants_to_sweep($1) AS tenant_id",
        [now],
      );
      return rows.map(({ tenant_id: tenantId }) => tenantId);
    },
    dueSweeps: (tenantId, now) =>
      database.readAs(tenantId, async ({ sweep }) => {
        const rows = await sweep.findMany({
          where: { tenantId, enabled: true, nextRunAt: { lte: now } },
        });
        return rows.flatMap((row) =>
          row.nextRunAt ? [{ ...sweepRecord(row), nextRunAt: row.nextRunAt }] : [],
        );
      }),
    claim: (tenantId, now, until) =>
      inTenant(database, tenantId, async (queries) => {
        const [due] = await queries.$queryRaw<{ id: string }[]>`
          SELECT id FROM sweep_run WHERE tenant_id = ${tenantId} AND state = 'running' AND due_at <= ${now}
          ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
        if (!due) return undefined;
        const row = await queries.sweepRun.update({
          where: { tenantId_id: { tenantId, id: due.id } },
          data: { dueAt: until, attempts: { increment: 1 } },
        });
        return claimedRun(row);
      }),
    postpone: (tenantId, id, until) =>
      inTenant(database, tenantId, async ({ sweepRun }) => {
        await sweepRun.updateMany({
          where: { tenantId, id, state: "running" },
          data: { dueAt: until },
        });
      }),
    goOn: (tenantId, id, batchId, until) =>
      inTenant(database, tenantId, async ({ sweepRun }) => {
        await sweepRun.updateMany({
          where: { tenantId, id, state: "running" },
          data: { batchId, dueAt: until, attempts: 0 },
        });
      }),
    end: (tenantId, change) =>
      inTenant(database, tenantId, async (queries) => {
        await lockLedger(queries, tenantId);
        if (!(await changeRun(queries, tenantId, change))) return false;
        await record(queries, tenantId, [change.audit]);
        return true;
      }),
    forget: (tenantId, endedBefore) =>
      inTenant(database, tenantId, async ({ sweepRun }) => {
        await sweepRun.deleteMany({ where: { tenantId, endedAt: { lt: endedBefore } } });
      }),
    changeRun: (tenantId, id, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await lockLedger(queries, tenantId);
        const row = await queries.sweepRun.findUnique({ where: { tenantId_id: { tenantId, id } } });
        if (row === null) return undefined;
        const change = decide(runRecord(row));
        await changeRun(queries, tenantId, change);
        await record(queries, tenantId, [change.audit]);
        return change.run;
      }),
    runs: (tenantId, { kind, cursor, began, limit }) =>
      database.readAs(tenantId, async ({ sweepRun }) => {
        const rows = await sweepRun.findMany({
          where: {
            tenantId,
            ...(kind && { kind }),
            ...(cursor !== undefined && { id: { lt: cursor } }),
            ...(began && { dryRun: false, startedAt: { gte: began.from, lt: began.to } }),
          },
          orderBy: { id: "desc" },
          take: limit,
        });
        return rows.map(runRecord);
      }),
  };
}

/** Whether an open run was changed. */
async function changeRun(
  { sweepRun }: Queries,
  tenantId: string,
  { run, audit }: RunChange,
): Promise<boolean> {
  const { count } = await sweepRun.updateMany({
    where: { tenantId, id: run.id, ...OPEN },
    data: changedColumns(run, audit.occurredAt),
  });
  return count === 1;
}

async function record(
  queries: Queries,
  tenantId: string,
  audit: readonly AuditEntry[],
): Promise<void> {
  await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit }]);
}
