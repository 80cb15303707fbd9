import { setTimeout as passed } from "node:timers/promises";
import type { ExpungeClient } from "@expunge/client";
import type { BatchView } from "@expunge/schemas/trpc/batches";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { printBatch } from "#staff/batches/print-batch.ts";
import { progressBar } from "#staff/batches/progress-bar.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

const INTERVAL_MS = 1000;
const MOVING: ReadonlySet<BatchView["state"]> = new Set(["previewing", "running"]);

/**
 * Follows a batch while it is previewed or runs, with a bar of its progress for people, and prints it then. An interruption ends the command, not
 * the batch.
 */
export async function watchBatch(
  terminal: Terminal,
  options: OutputOptions,
  client: ExpungeClient,
  id: string,
): Promise<void> {
  const interrupted = terminal.untilInterrupted();
  const batch = await untilStill(terminal, () => client.batches.get.query({ id }), interrupted);
  printBatch(terminal, options, batch);
  if (MOVING.has(batch.state))
    throw new CommandFailure(
      EXIT.refused,
      `interrupted: the batch goes on (expunge batch status ${id} --watch follows it, expunge batch ${batch.state === "running" ? "pause" : "cancel"} ${id} ends that)`,
    );
  refuseUnlessAsPreviewed(batch);
}

async function untilStill(
  terminal: Terminal,
  read: () => Promise<BatchView>,
  interrupted: AbortSignal,
): Promise<BatchView> {
  try {
    for (;;) {
      const batch = await read();
      if (!MOVING.has(batch.state) || interrupted.aborted) return batch;
      terminal.progress?.(progressBar(batch, new Date()));
      await passed(INTERVAL_MS, undefined, { signal: interrupted }).catch(() => {});
    }
  } finally {
    terminal.progress?.("");
  }
}

/** Ends the command as refused if the batch has ended, or waits, without having done what its preview promised. */
function refuseUnlessAsPreviewed({ id, state, stoppedBecause, ...batch }: BatchView): void {
  const { counts, changedSincePreview = 0 } = batch;
  if (["stopped", "paused", "cancelled", "rejected"].includes(state))
    throw new CommandFailure(
      EXIT.refused,
      stoppedBecause
        ? `the batch is ${state}: ${stoppedBecause.rule}: ${stoppedBecause.message}`
        : `the batch is ${state}`,
    );
  const { failed } = counts.outcomes;
  if (state === "completed" && failed + changedSincePreview > 0)
    throw new CommandFailure(
      EXIT.refused,
      `${failed} items failed, and ${changedSincePreview} were decided otherwise than in the preview: expunge batch outcomes ${id} lists them`,
    );
}
