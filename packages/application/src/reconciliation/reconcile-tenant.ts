import {
  COMPARED,
  type Compared,
  reconcileCustomer,
  type ReconcileDeps,
} from "#reconciliation/internal/reconcile-customer.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The network may bring back what it has lost sight of for a while; what has been gone for longer is gone. */
const GONE_DAYS = 90;
const PAGE = 100;
/** How often at least the cursor is written. Who has not written it for the time of a lease is taken for dead. */
const KEEP_MS = 30_000;
const LEASE_MS = 120_000;

export type RoundDeps = ReconcileDeps & {
  /** The time from the beginning of one round to that of the next, in milliseconds. */
  readonly everyMs: number;
  /** Waits before the network is asked again; false when it is time to stop. */
  readonly pause: () => Promise<boolean>;
};

/** What came of a part of a round, or of all that was left: how many customers were compared, by what came of it. */
export type RoundResult = {
  readonly ended: boolean;
  readonly compared: Readonly<Record<Compared, number>>;
};

/** The tenants whose round can be taken now. */
export function tenantsToReconcile({
  reconciliation,
  clock,
  everyMs,
}: Pick<RoundDeps, "reconciliation" | "clock" | "everyMs">): Promise<readonly string[]> {
  const now = clock.now();
  return reconciliation.tenants(now, new Date(now.getTime() - everyMs));
}

/**
 * Compares a tenant's customers with the network, from where the last process left off, until all were seen or it is told to stop.
 * Nothing when no round is due, or another process has it.
 */
export function reconcileTenant(deps: RoundDeps) {
  const { reconciliation, clock, everyMs, pause } = deps;
  return async (tenantId: string): Promise<RoundResult | undefined> => {
    const now = clock.now();
    const lease = clock.newId();
    const leasedUntil = () => new Date(clock.now().getTime() + LEASE_MS);
    const round = await reconciliation.take(tenantId, lease, {
      now,
      dueBefore: new Date(now.getTime() - everyMs),
      until: leasedUntil(),
    });
    if (round === undefined) return undefined;
    const compared = Object.fromEntries(COMPARED.map((result) => [result, 0])) as Record<
      Compared,
      number
    >;
    const goneSince = new Date(round.startedAt.getTime() - GONE_DAYS * DAY_MS);
    let { cursor } = round;
    let keptAt = now.getTime();
    for (;;) {
      const page = await reconciliation.page(tenantId, { after: cursor, goneSince, limit: PAGE });
      for (const customer of page.customers) {
        const result = await reconcileCustomer(deps, tenantId, customer);
        compared[result] += 1;
        // One that the network did not answer for is not behind us: it may have been told to stop in the middle.
        if (result !== "unavailable") cursor = customer.id;
        if (result !== "left_alone" && !(await pause())) {
          // Whoever is next need not wait for the lease to end.
          await reconciliation.keep(tenantId, lease, cursor, clock.now());
          return { ended: false, compared };
        }
        if (clock.now().getTime() - keptAt < KEEP_MS) continue;
        if (!(await reconciliation.keep(tenantId, lease, cursor, leasedUntil())))
          return { ended: false, compared };
        keptAt = clock.now().getTime();
      }
      if (page.last === undefined) {
        await reconciliation.end(tenantId, lease);
        return { ended: true, compared };
      }
      cursor = page.last;
      if (!(await reconciliation.keep(tenantId, lease, cursor, leasedUntil())))
        return { ended: false, compared };
      keptAt = clock.now().getTime();
    }
  };
}
