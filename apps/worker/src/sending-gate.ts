import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

/** The interval of the checks: a database that is exchanged under a running worker is noticed within it. */
const EVERY_MS = 1_000;

/** Whether this process may send anything on behalf of the database. Closed until its first check. */
export type SendingGate = {
  /** The reason why nothing may be sent, in one line; undefined if everything may. */
  blockedBy(): string | undefined;
  /** Checks once. A failed check leaves the gate as it was. */
  check(): Promise<void>;
  /** Checks every second until it is stopped. */
  keep(stopping: AbortSignal): Promise<void>;
};

/** A gate that opens and closes by a check, and logs each change with its reason. */
export function createSendingGate(
  check: () => Promise<string | undefined>,
  logger: Logger,
): SendingGate {
  let reason: string | undefined = "not checked yet";
  let failing = false;

  const gate: SendingGate = {
    blockedBy: () => reason,
    async check() {
      try {
        const found = await check();
        if (found !== reason && found !== undefined)
          logger.error(`no network, webhooks or cancellations: ${found}`);
        else if (found !== reason) logger.info("network, webhooks and cancellations permitted");
        reason = found;
        failing = false;
      } catch (error) {
        // The database or the ledger is away; without the database there is nothing to send.
        if (!failing) logger.error({ err: loggedError(error) }, "sending not checked");
        failing = true;
      }
    },
    async keep(stopping) {
      while (!stopping.aborted) {
        await asleep(EVERY_MS, stopping);
        if (!stopping.aborted) await gate.check();
      }
    },
  };
  return gate;
}
