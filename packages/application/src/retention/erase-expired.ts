import { LONGEST_VELOCITY_DAYS } from "@expunge/domain/risk/risk-policy";
import type { Clock } from "#runtime/clock.port.ts";
import type { RetentionStore } from "#retention/retention-store.port.ts";
import { targetDay } from "#runtime/target-day.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Evidence records per transaction, to keep locks of the tenant's mandates short. */
const BATCH_SIZE = 500;

/**
 * Erases expired data of a tenant: evidence of mandates after its last day of retention (SEPA-18), and risk signals older than any
 * threshold's period; or only one of both. Returns the number of evidence records.
 */
export function eraseExpired({ retention, clock }: { retention: RetentionStore; clock: Clock }) {
  return async (tenantId: string, only?: "evidence" | "signals"): Promise<number> => {
    const now = clock.now();
    const limits = {
      day: targetDay(now),
      signalsBefore:
        only === "evidence"
          ? new Date(0)
          : new Date(now.getTime() - LONGEST_VELOCITY_DAYS * DAY_MS),
      now,
      limit: only === "signals" ? 0 : BATCH_SIZE,
    };
    let erased = 0;
    let batch = 0;
    do {
      batch = await retention.eraseExpired(tenantId, limits, (number) => ({
        occurredAt: now,
        actor: "system:worker",
        action: "retention.erase",
        subject: tenantId,
        outcome: "erased",
        details: { number },
      }));
      erased += batch;
    } while (batch === BATCH_SIZE);
    return erased;
  };
}
