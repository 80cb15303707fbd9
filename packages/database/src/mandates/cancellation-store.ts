import type { CancellationStore } from "@expunge/application/mandates/cancellation-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import { mandateRecord } from "#credentials/credential-reader.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";
import { lockLedger } from "#write-path/lock-ledger.ts";

/** Cancelled mandates in PostgreSQL. */
export function createCancellationStore(database: Database): CancellationStore {
  return {
    find: (tenantId, id) =>
      inTenant(database, tenantId, async ({ mandate }) => {
        const row = await mandate.findUnique({ where: { tenantId_id: { tenantId, id } } });
        return row ? mandateRecord(row) : undefined;
      }),
    markSent: (tenantId, id, audit) =>
      inTenant(database, tenantId, async (queries) => {
        await lockLedger(queries, tenantId);
        const { count } = await queries.mandate.updateMany({
          where: { tenantId, id, cancellationSentAt: null },
          data: { cancellationSentAt: audit.occurredAt },
        });
        if (count > 0)
          await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit: [audit] }]);
      }),
  };
}
