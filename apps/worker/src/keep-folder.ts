import type { CancellationFolders } from "@expunge/application/mandates/cancellation-folders.port";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

/** A report counts for a minute. */
const EVERY_MS = 15_000;

export type KeptFolder = {
  readonly channel: Pick<MandateCancellationChannel, "folderId" | "check">;
  readonly folders: Pick<CancellationFolders, "report">;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Reports the folder of cancellations while it is there, until it is stopped. */
export async function keepFolder({
  channel,
  folders,
  logger,
  stopping,
  pause = asleep,
}: KeptFolder): Promise<void> {
  while (!stopping.aborted) {
    try {
      await channel.check();
      await folders.report(channel.folderId);
    } catch (error) {
      logger.error({ err: loggedError(error) }, "folder of cancellations not reported");
    }
    await pause(EVERY_MS, stopping);
  }
}
