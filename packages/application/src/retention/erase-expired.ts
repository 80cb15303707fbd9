import { LONGEST_VELOCITY_DAYS } from "@expunge/domain/risk/risk-policy";
import type { Clock } from "#runtime/clock.port.ts";
import type { RetentionStore } from "#retention/retention-store.port.ts";
import { targetDay } from "#runtime/target-day.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The pieces of evidence that are erased at once, so that nobody has to wait long for the tenant's ledger. */
const LONGEST_LIST = 500;

/**
 * Erases what was kept for a time that is over: the evidence of mandates from the day after its last day on, signals of risk
 * that no threshold looks back to. Returns how many pieces of evidence these were.
 */
export function eraseExpired({ retention, clock }: { retention: RetentionStore; clock: Clock }) {
  return async (tenantId: string): Promise<number> => {
    const now = clock.now();
    const expired = {
      day: targetDay(now),
      signalsBefore: new Date(now.getTime() - LONGEST_VELOCITY_DAYS * DAY_MS),
      now,
      limit: LONGEST_LIST,
    };
    let erased = 0;
    let list = 0;
    do {
      list = await retention.eraseExpired(tenantId, expired, (number) => ({
        occurredAt: now,
        actor: "system:worker",
        action: "retention.erase",
        subject: tenantId,
        outcome: "erased",
        details: { number },
      }));
      erased += list;
    } while (list === LONGEST_LIST);
    return erased;
  };
}
