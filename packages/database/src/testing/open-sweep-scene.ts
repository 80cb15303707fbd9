import type { Actor } from "@expunge/application/actor";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { confirmSweep } from "@expunge/application/sweeps/confirm";
import { listSweeps } from "@expunge/application/sweeps/list";
import { runSweep } from "@expunge/application/sweeps/run";
import { listSweepRuns } from "@expunge/application/sweeps/runs";
import { stateQuarter } from "@expunge/application/sweeps/statement";
import { sweepTenant } from "@expunge/application/sweeps/sweep-tenant";
import type { SweepWork } from "@expunge/application/sweeps/sweep-works";
import { updateSweep } from "@expunge/application/sweeps/update";
import type { SweepKind } from "@expunge/domain/sweep/sweep-kind";
import { SWEEP_KINDS } from "@expunge/domain/sweep/sweep-kind";
import { createSweepStore } from "#sweeps/sweep-store.ts";
import type { Workbench } from "#testing/open-workbench.ts";

/** A tenant with its sweeps at a time that the test sets, and workers that do what the test gives them to do. */
export async function openSweepScene(bench: Workbench) {
  const tenantId = await bench.tenant();
  let now = new Date("2026-11-20T12:00:00.000Z");
  const clock = { ...systemClock, now: () => now };
  const sweeps = createSweepStore(bench.database);
  const deps = { sweeps, clock };
  const actor: Actor = { kind: "staff", tenantId, subject: "ada", role: "admin" };
  const [update, run, confirm] = [updateSweep(deps), runSweep(deps), confirmSweep(deps)];
  const [list, runs, state] = [listSweeps(deps), listSweepRuns(deps), stateQuarter(deps)];
  const errors: unknown[] = [];
  /** Erases the risk signals of the tenant, which is the work of most tests. */
  const eraseSignals: SweepWork = async () => {
    await bench.owner("DELETE FROM risk_signal WHERE tenant_id = $1", [tenantId]);
    return { kind: "ended", state: "done", reasons: [] };
  };
  return {
    tenantId,
    clock,
    sweeps,
    errors,
    eraseSignals,
    itIs(instant: string) {
      now = new Date(instant);
    },
    later(ms: number) {
      now = new Date(now.getTime() + ms);
    },
    update: (kind: SweepKind, given: Partial<Parameters<typeof update>[1]>) =>
      update(actor, { kind, ...given }),
    run: (kind: SweepKind, dryRun = false) => run(actor, { kind, dryRun }),
    confirm: (id: string) => confirm(actor, id),
    list: async (kind: SweepKind) =>
      (await list(tenantId)).items.find((sweep) => sweep.kind === kind),
    runs: async () => (await runs(tenantId, { limit: 50 })).items,
    state: (from: string, to: string) =>
      state(tenantId, { quarter: { name: "Q", from: new Date(from), to: new Date(to) } }),
    /** Adds risk signals of these instants. */
    async signal(...instants: readonly string[]) {
      for (const at of instants)
        await bench.owner("INSERT INTO risk_signal VALUES ($1, 'x', $2, gen_random_uuid())", [
          tenantId,
          at,
        ]);
    },
    signals: () => bench.owner("SELECT at FROM risk_signal WHERE tenant_id = $1", [tenantId]),
    audit: () =>
      bench.owner<{ actor: string; action: string; subject: string; outcome: string }>(
        "SELECT actor, action, subject, outcome, details FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
        [tenantId],
      ),
    /** A worker that does this work for every kind. */
    worker: (work: SweepWork = eraseSignals, keptMonths?: number) => {
      const works = Object.fromEntries(SWEEP_KINDS.map((kind) => [kind, work])) as Readonly<
        Record<SweepKind, SweepWork>
      >;
      const sweep = sweepTenant({
        ...deps,
        works,
        keptMonths,
        onError: (error) => errors.push(error),
      });
      return () => sweep(tenantId, new AbortController().signal);
    },
  };
}
