import type { RetentionStore } from "@expunge/application/retention/retention-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";

/** Records with a limited retention, in PostgreSQL. Their erasure commits with its audit entry. */
export function createRetentionStore(database: Database): RetentionStore {
  return {
    eraseExpired: (tenantId, { day, now, signalsBefore, limit }, auditEntry) =>
      inTenant(database, tenantId, async (queries) => {
        const [row] = await queries.$queryRaw<{ erased: number }[]>`
          SELECT erase_expired(${tenantId}, ${day}::date, ${now}, ${signalsBefore}, ${limit}::int) AS erased`;
        const erased = row?.erased ?? 0;
        if (erased > 0)
          await applyWithin(queryWithin(queries), tenantId, [
            { events: [], audit: [auditEntry(erased)] },
          ]);
        return erased;
      }),
  };
}
