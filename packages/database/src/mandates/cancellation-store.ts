import type {
  CancellationClaim,
  CancellationStore,
} from "@expunge/application/mandates/cancellation-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import { mandateRecord } from "#credentials/credential-reader.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";

/** Cancelled mandates in PostgreSQL. */
export function createCancellationStore(database: Database): CancellationStore {
  return {
    find: (tenantId, id) =>
      database.readAs(tenantId, async ({ mandate }) => {
        const row = await mandate.findFirst({ where: { tenantId, id } });
        return row ? mandateRecord(row) : undefined;
      }),
    claim: (tenantId, id, folderId) =>
      inTenant(database, tenantId, async (queries) => {
        const [claim] = await queries.$queryRaw<CancellationClaim[]>`
          SELECT number, prepared FROM claim_cancellation(${tenantId}, ${id}::uuid, ${folderId}::uuid)`;
        return claim;
      }),
    markPrepared: (tenantId, id, claim) =>
      inTenant(database, tenantId, async (queries) => {
        const [row] = await queries.$queryRaw<{ marked: boolean }[]>`
          SELECT mark_cancellation_prepared(${tenantId}, ${id}::uuid, ${claim}::int) AS marked`;
        return row?.marked ?? false;
      }),
    markSent: (tenantId, id, audit) =>
      inTenant(database, tenantId, async (queries) => {
        const [row] = await queries.$queryRaw<{ marked: boolean }[]>`
          SELECT mark_cancellation_sent(${tenantId}, ${id}::uuid, ${audit.occurredAt}::timestamptz) AS marked`;
        if (row?.marked)
          await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit: [audit] }]);
      }),
  };
}
