import { loggedError } from "@expunge/application/runtime/logged-error";
import type { SweepStore } from "@expunge/application/sweeps/sweep-store.port";
import { sweepTenant, type SweepTenantDeps } from "@expunge/application/sweeps/sweep-tenant";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

/** How soon a run begins after its time. */
const EVERY_MS = 5_000;

export type KeptSweeps = Omit<SweepTenantDeps, "onError"> & {
  readonly sweeps: SweepStore;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Begins and carries out the sweeps of all tenants when they are due, until it is stopped. */
export async function keepSweeps({
  logger,
  stopping,
  pause = asleep,
  ...deps
}: KeptSweeps): Promise<void> {
  const sweep = sweepTenant({
    ...deps,
    onError: (error, { kind: operation }) =>
      logger.error({ err: loggedError(error), operation }, "sweep failed"),
  });
  const sweepOne = async (tenantId: string) => {
    try {
      for (const { kind: operation, state: result, found: count } of await sweep(
        tenantId,
        stopping,
      ))
        logger.info({ tenantId, operation, result, count }, "sweep");
    } catch (error) {
      logger.error({ err: loggedError(error), tenantId }, "sweeps failed, tried again");
    }
  };
  while (!stopping.aborted) {
    try {
      for (const tenantId of await deps.sweeps.dueTenants(deps.clock.now()))
        await sweepOne(tenantId);
    } catch (error) {
      logger.error({ err: loggedError(error) }, "due sweeps not found, tried again");
    }
    await pause(EVERY_MS, stopping);
  }
}
