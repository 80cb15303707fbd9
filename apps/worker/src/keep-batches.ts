import type { BatchKey, BatchWork } from "@expunge/application/batches/batch-store.port";
import { ExpungeError } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";
import type { SendingGate } from "#sending-gate.ts";

/** The pause between looks for batches at work, and between looks at their open outcomes. */
const LOOK_MS = 1_000;
const FOLLOW_MS = 2_000;
/** Between looks at the open outcomes of batches that do not run. */
const FOLLOW_ENDED_MS = 60_000;

export type KeptBatches = {
  readonly work: Pick<BatchWork, "atWork">;
  /** Works on the next list of a batch. Returns whether there was one. */
  readonly advance: (batch: BatchKey) => Promise<boolean>;
  /** Brings the open outcomes of a batch up to date. */
  readonly follow: (batch: BatchKey, stopping: AbortSignal) => Promise<void>;
  readonly gate: Pick<SendingGate, "blockedBy">;
  /** The lists that this worker has in progress at a time. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
};

/** Works on the batches of all tenants, each tenant's in turn, until it is stopped. */
export async function keepBatches(kept: KeptBatches): Promise<void> {
  const { work, follow, gate, logger, stopping } = kept;
  let [followAt, followEndedAt] = [0, 0];
  while (!stopping.aborted) {
    let worked = false;
    try {
      if (gate.blockedBy() === undefined) {
        const now = performance.now();
        const ended = now >= followEndedAt;
        const found = await work.atWork(ended);
        const due = found.filter(({ state }) => state === "previewing" || state === "running");
        const open = ended ? found : now >= followAt ? due : [];
        for (const batch of open) await follow(batch, stopping);
        if (now >= followAt) followAt = now + FOLLOW_MS;
        if (ended) followEndedAt = now + FOLLOW_ENDED_MS;
        worked = due.length > 0 && (await workFor(kept, oneOfEachTenant(due)));
      }
    } catch (error) {
      logger.error({ err: loggedError(error) }, "batches not looked at");
    }
    if (!worked) await asleep(LOOK_MS, stopping);
  }
}

/** Works on these batches in turn, for as long as there are lists, and at most until the next look is due. Returns whether there was one. */
async function workFor(
  { advance, concurrency, logger, stopping }: KeptBatches,
  batches: readonly BatchKey[],
): Promise<boolean> {
  const end = performance.now() + FOLLOW_MS;
  const idle = new Set<BatchKey>();
  let [turn, lists] = [0, 0];
  const lane = async () => {
    while (!stopping.aborted && performance.now() < end && idle.size < batches.length) {
      const batch = batches[turn++ % batches.length];
      if (batch === undefined || idle.has(batch)) continue;
      try {
        if (await advance(batch)) lists += 1;
        else idle.add(batch);
      } catch (error) {
        idle.add(batch);
        if (!isInterruption(error))
          logger.error({ tenantId: batch.tenantId, err: loggedError(error) }, "batch not advanced");
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return lists > 0;
}

/** A batch that is paused or cancelled interrupts its lists. */
function isInterruption(error: unknown): boolean {
  return error instanceof ExpungeError && error.code === "conflict";
}

function oneOfEachTenant<Batch extends BatchKey>(batches: readonly Batch[]): readonly Batch[] {
  const groups = Map.groupBy(batches, ({ tenantId }) => tenantId);
  return [...groups.values()].flatMap((group) => {
    const one = group[Math.floor(Math.random() * group.length)];
    return one === undefined ? [] : [one];
  });
}
