import {
  COMPARISON_RESULTS,
  type ComparisonResult,
  reconcileCustomer,
  type ReconcileDeps,
} from "#reconciliation/internal/reconcile-customer.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long removed customers are still compared: the network may restore one that it temporarily lost. */
const REMOVED_DAYS = 90;
const PAGE = 100;
/** The maximum interval between writes of the cursor, which extend the lease. */
const SAVE_MS = 30_000;
const LEASE_MS = 120_000;

export type RoundDeps = ReconcileDeps & {
  /** Milliseconds from the start of one round to the start of the next. */
  readonly everyMs: number;
  /** Waits before the next request to the network; false when the process stops. */
  readonly pause: () => Promise<boolean>;
};

/** The result of a round or a part of one: customers compared, by result. */
export type RoundResult = {
  readonly ended: boolean;
  readonly compared: Readonly<Record<ComparisonResult, number>>;
};

/** The tenants whose round may be leased now. */
export function tenantsToReconcile({
  reconciliation,
  clock,
  everyMs,
}: Pick<RoundDeps, "reconciliation" | "clock" | "everyMs">): Promise<readonly string[]> {
  const now = clock.now();
  return reconciliation.dueTenants(now, new Date(now.getTime() - everyMs));
}

/**
 * Compares a tenant's customers with the network, continuing the last unfinished round, until all are compared or the process stops.
 * Undefined when no round is due or another process holds the lease.
 */
export function reconcileTenant(deps: RoundDeps) {
  const { reconciliation, clock, everyMs, pause } = deps;
  return async (tenantId: string): Promise<RoundResult | undefined> => {
    const now = clock.now();
    const lease = clock.newId();
    const leasedUntil = () => new Date(clock.now().getTime() + LEASE_MS);
    const round = await reconciliation.leaseRound(tenantId, lease, {
      now,
      dueBefore: new Date(now.getTime() - everyMs),
      until: leasedUntil(),
    });
    if (round === undefined) return undefined;
    const compared = Object.fromEntries(COMPARISON_RESULTS.map((result) => [result, 0])) as Record<
      ComparisonResult,
      number
    >;
    const removedSince = new Date(round.startedAt.getTime() - REMOVED_DAYS * DAY_MS);
    let { cursor } = round;
    let savedAt = now.getTime();
    for (;;) {
      const page = await reconciliation.listCustomers(tenantId, {
        after: cursor,
        goneSince: removedSince,
        now: clock.now(),
        limit: PAGE,
      });
      for (const customer of page.customers) {
        const result = await reconcileCustomer(deps, tenantId, customer);
        compared[result] += 1;
        // The cursor does not pass a customer without an answer: the process may be stopping in the middle of the request.
        if (result !== "unavailable") cursor = customer.id;
        if (result !== "left_alone" && !(await pause())) {
          // Releases the lease for the next process.
          await reconciliation.saveProgress(tenantId, lease, cursor, clock.now());
          return { ended: false, compared };
        }
        if (clock.now().getTime() - savedAt < SAVE_MS) continue;
        if (!(await reconciliation.saveProgress(tenantId, lease, cursor, leasedUntil())))
          return { ended: false, compared };
        savedAt = clock.now().getTime();
      }
      if (page.last === undefined) {
        await reconciliation.finishRound(tenantId, lease);
        return { ended: true, compared };
      }
      cursor = page.last;
      if (!(await reconciliation.saveProgress(tenantId, lease, cursor, leasedUntil())))
        return { ended: false, compared };
      savedAt = clock.now().getTime();
    }
  };
}
