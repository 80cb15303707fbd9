import type { BatchSource } from "@expunge/schemas/trpc/batches";
import { reason, type RuleId } from "@expunge/domain/rules";
import { isCredentialSweep, SWEPT_CREDENTIALS } from "@expunge/domain/sweep/sweep-kind";
import type { Actor } from "#actor.ts";
import { createBatch } from "#batches/create.ts";
import { operateBatch } from "#batches/operate.ts";
import { streamBatchLines } from "#batches/read.ts";
import { reviewBatch } from "#batches/review.ts";
import { sealBatch, type SizedBatchDeps } from "#batches/seal.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { SweepReason, SweepRun } from "#sweeps/sweep-store.port.ts";
import type { SweepProgress, SweepWork } from "#sweeps/sweep-works.ts";

/** The rules by which a batch is refused for good: its size, and its approval by the one who made it. */
const REFUSALS: ReadonlySet<string> = new Set<RuleId>(["BATCH-03", "BATCH-05", "BATCH-06"]);

/**
 * Deletes the credentials that a run has found by a batch with the id of the run: the service makes, seals, previews and starts it, and the
 * admin who stands for the run approves it (SWEEP-13). Each call takes the steps that are due.
 */
export function deleteByBatch(deps: SizedBatchDeps): SweepWork {
  const { batches } = deps;
  const steps = {
    seal: sealBatch(deps),
    operate: operateBatch(deps),
    review: reviewBatch(deps),
  };
  return async (tenantId, run, by) => {
    const service: Actor = { kind: "system", tenantId, name: "sweeps" };
    let batch =
      (await batches.find(tenantId, run.id)) ??
      (await createBatch({ ...deps, clock: { ...deps.clock, newId: () => run.id } })(
        service,
        newBatch(run),
      ));
    const { id } = batch;
    try {
      if (batch.state === "draft") batch = await steps.seal(service, { id });
      if (batch.state === "sealed") batch = await steps.operate(service, "preview", { id });
      if (batch.state === "previewed") {
        const checksum = batch.checksum ?? "";
        batch = await steps.review(adminOf(tenantId, by), "approved", { id, checksum });
      }
      if (batch.state === "approved") batch = await steps.operate(service, "start", { id });
    } catch (error) {
      const reasons = refusedFor(error);
      if (reasons === undefined) throw error;
      await steps.operate(service, "cancel", { id });
      return { kind: "ended", state: reasons.length > 0 ? "failed" : "done", reasons };
    }
    return progressOf(batch);
  };

  /** The end of a batch, with the rules by which it left something; until then the run goes on. */
  async function progressOf({ tenantId, id, state }: BatchRecord): Promise<SweepProgress> {
    if (state === "cancelled" || state === "rejected")
      return { kind: "ended", state: "failed", reasons: [reason("SWEEP-14")] };
    if (state !== "completed") return { kind: "goes_on", batchId: id };
    const counts = new Map<string, number>();
    for await (const lines of await streamBatchLines(deps)(tenantId, { id }))
      for (const { outcome, reasons = [] } of lines)
        if (outcome !== "completed")
          for (const { rule } of reasons) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    const reasons = [...counts].map(([rule, count]) => ({ ...reason(rule as RuleId), count }));
    return { kind: "ended", state: "done", reasons };
  }
}

function newBatch({ kind, startedAt, timeZone, olderThanMonths }: SweepRun) {
  if (!isCredentialSweep(kind)) throw new Error(`the sweep ${kind} deletes no credentials`);
  const source: BatchSource = {
    kind: "sweep",
    sweep: kind,
    at: startedAt.toISOString(),
    timeZone,
    ...(olderThanMonths !== undefined && { olderThanMonths }),
  };
  return {
    name: `Sweep: ${kind}`,
    reason: SWEPT_CREDENTIALS[kind],
    collections: "withdraw",
    source,
    limits: {},
  } as const;
}

/** Why a batch cannot be: nothing for one without items, which have gone meanwhile. Undefined for any other error. */
function refusedFor(error: unknown): readonly SweepReason[] | undefined {
  if (!(error instanceof ExpungeError)) return undefined;
  const { rule, message } = error;
  if (rule === "BATCH-10") return [];
  return rule !== undefined && REFUSALS.has(rule) ? [{ rule: rule as RuleId, message }] : undefined;
}

function adminOf(tenantId: string, by: string): Actor {
  return { kind: "staff", tenantId, subject: by.slice(by.indexOf(":") + 1), role: "admin" };
}
