import { batchStopReason } from "@expunge/domain/batch/decide-batch-stop";
import type { BatchKey, BatchTotals, BatchWork } from "#batches/batch-store.port.ts";
import { decidedOf } from "#batches/event.ts";
import { type BatchDeps, changeBatch, type BatchStep } from "#batches/internal/change-batch.ts";
import { previewList } from "#batches/internal/preview-list.ts";
import { runList, type RunListDeps } from "#batches/internal/run-list.ts";
import { strictestLimits, tenantLimits } from "#batches/internal/tenant-limits.ts";
import type { previewDeletions } from "#deletions/preview-list.ts";
import type { requestDeletions } from "#deletions/request.ts";
import type { BatchCounts, BatchRecord } from "#records/batch.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";
import type { BatchLimits } from "@expunge/domain/batch/batch-limits";

export type AdvanceDeps = BatchDeps & {
  readonly work: BatchWork;
  readonly settings: Pick<SettingsReader, "find">;
  readonly preview: ReturnType<typeof previewDeletions>;
  readonly request: ReturnType<typeof requestDeletions>;
  /** Waits between parts of a list. */
  readonly pause: RunListDeps["pause"];
  /** How long a list stays claimed. After the death of its worker another one takes it then. */
  readonly leaseMs: number;
};

/** The name under which the service itself changes batches. */
const SERVICE = "system:batches";

/**
 * Works on the next list of a batch: previews its items, or requests their deletions. Returns whether there was one; without one the batch waits for
 * lists of other workers, for its network, or has ended.
 */
export function advanceBatch(deps: AdvanceDeps) {
  return async (key: BatchKey): Promise<boolean> => {
    const batch = await deps.batches.find(key.tenantId, key.id);
    if (batch?.state !== "previewing" && batch?.state !== "running") return false;
    const isPreview = batch.state === "previewing";
    const limits = strictestLimits(batch, await tenantLimits(deps.settings, key.tenantId));
    const now = deps.clock.now();
    const claim = deps.clock.newId();
    const list = await deps.work.claim(key, {
      work: isPreview ? "preview" : "run",
      id: claim,
      now,
      until: new Date(now.getTime() + deps.leaseMs),
      perHour: isPreview ? undefined : limits.perHour,
    });
    if (list === undefined) {
      await conclude(deps, batch, limits);
      return false;
    }
    const { number } = list;
    if (isPreview) {
      const { previewed, counts } = await previewList(deps.preview, batch, list, now);
      await deps.work.finishPreview(key, { number, claim }, previewed, counts);
    } else {
      const hasOtherEvents = deps.work.hasOtherEvents;
      await runList({ ...deps, hasOtherEvents }, batch, list, claim, limits.perHour);
      await deps.work.finishRun(key, { number, claim }, deps.clock.now());
      if (number % GUARDED_LISTS === 0) await conclude(deps, batch, limits);
    }
    return true;
  };
}

/** The guards of a running batch look after so many lists, and when no list is left. */
const GUARDED_LISTS = 4;

/** Ends or stops a batch whose lists say so, and publishes its progress. */
async function conclude(deps: AdvanceDeps, batch: BatchRecord, limits: BatchLimits): Promise<void> {
  const { tenantId, id } = batch;
  const totals = await deps.batches.totals(batch, deps.clock.now());
  if (stepOf(batch, totals, limits, deps.clock.now()) === undefined) return;
  await changeBatch(
    deps,
    { tenantId, id, actor: SERVICE, action: "batch.advance" },
    (current, now, at) => stepOf(current, now, limits, at),
  );
}

/** What follows from the state of the lists of a batch, if anything. */
function stepOf(
  batch: BatchRecord,
  { waitingLists, outcomes }: BatchTotals,
  limits: BatchLimits,
  now: Date,
): BatchStep | undefined {
  if (batch.state === "previewing")
    return waitingLists.input === 0
      ? { changed: { state: "previewed" }, event: "expunge.batch.previewed" }
      : undefined;
  if (batch.state !== "running") return undefined;
  const decided = decidedOf(outcomes);
  const reason = batchStopReason(sinceResumed(batch, outcomes), limits);
  if (reason)
    return {
      changed: { state: "stopped", stoppedBecause: reason },
      event: "expunge.batch.stopped",
      rules: [reason],
      details: { rule: reason.rule },
    };
  if (decided === batch.items && (outcomes.executing ?? 0) === 0)
    return {
      changed: { state: "completed", endedAt: now, tenths: 10 },
      event: "expunge.batch.completed",
      details: { completed: outcomes.completed ?? 0, decided },
    };
  const tenths = Math.floor((10 * decided) / batch.items);
  return tenths > batch.tenths
    ? { changed: { tenths }, event: "expunge.batch.progress", details: { decided } }
    : undefined;
}

/** The progress since the batch was started or resumed. */
function sinceResumed({ items, countedFrom }: BatchRecord, outcomes: BatchCounts) {
  const since = (name: keyof BatchCounts) => (outcomes[name] ?? 0) - (countedFrom?.[name] ?? 0);
  return {
    items,
    decided: decidedOf(outcomes) - decidedOf(countedFrom ?? {}),
    unexpected: since("unexpected"),
    failed: since("failed"),
  };
}
