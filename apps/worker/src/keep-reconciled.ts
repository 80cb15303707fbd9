import { loggedError } from "@expunge/application/runtime/logged-error";
import { once } from "node:events";
import {
  reconcileTenant,
  type RoundDeps,
  type RoundResult,
  tenantsToReconcile,
} from "@expunge/application/reconciliation/reconcile-tenant";
import type { Logger } from "pino";
import type { SendingGate } from "#sending-gate.ts";
import { asleep } from "#pause.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

type Network = RoundDeps["network"];

export type KeptReconciled = {
  /** The dependencies of a round; 0 as `everyMs` turns reconciliation off. */
  readonly round: Omit<RoundDeps, "pause" | "network"> & {
    /** The network as each tenant reaches it. */
    readonly network: { readonly of: (tenantId: string) => Network };
  };
  /** Whether anything may be sent. */
  readonly gate?: Pick<SendingGate, "blockedBy">;
  /** The highest rate of network queries. */
  readonly perSecond: number;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Compares every tenant that is due with the network, one after the other, until it is stopped. */
export async function keepReconciled({
  round,
  gate,
  perSecond,
  logger,
  stopping,
  pause = asleep,
}: KeptReconciled): Promise<void> {
  if (round.everyMs === 0) return;
  const pauses = async () => {
    await pause(SECOND_MS / perSecond, stopping);
    return !stopping.aborted;
  };
  const ofTenant = (tenantId: string): RoundDeps => ({
    ...round,
    network: untilStopped(round.network.of(tenantId), stopping),
    pause: pauses,
  });
  while (!stopping.aborted) {
    try {
      const due = gate?.blockedBy() === undefined ? await tenantsToReconcile(round) : [];
      for (const tenantId of due) {
        if (stopping.aborted) return;
        if (gate?.blockedBy() !== undefined) break;
        const result = await reconcileTenant(ofTenant(tenantId))(tenantId);
        if (result) tell(logger, tenantId, result);
      }
    } catch (error) {
      logger.error({ err: loggedError(error) }, "reconciliation failed, goes on in a minute");
    }
    await pause(Math.min(MINUTE_MS, round.everyMs), stopping);
  }
}

/** A network call does not delay the end of the process. */
function untilStopped(network: Network, stopping: AbortSignal): Network {
  return {
    async getData(consumer) {
      const unanswered = { kind: "unavailable", cause: "stopped" } as const;
      if (stopping.aborted) return unanswered;
      const answered = new AbortController();
      const stopped = once(stopping, "abort", { signal: answered.signal });
      try {
        return await Promise.race([network.getData(consumer), stopped.then(() => unanswered)]);
      } finally {
        answered.abort();
      }
    },
  };
}

/** A line for the round, and one for each thing that came of customers. */
function tell(logger: Logger, tenantId: string, { ended, compared }: RoundResult): void {
  for (const [outcome, count] of Object.entries(compared))
    if (count > 0) logger.info({ tenantId, outcome, count }, "customers compared");
  logger.info({ tenantId, result: ended ? "ended" : "open" }, "reconciliation");
}
