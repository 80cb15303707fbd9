import type { UseLedger, UseRecord } from "@expunge/application/uses/use-ledger.port";
import { loadTargets } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant, type Queries } from "#connection/database.ts";

/**
 * Uses of credentials in PostgreSQL. Each use locks the credential's row exclusively from the read to the commit: under a
 * shared lock, new uses could starve a waiting deletion.
 */
export function createUseLedger(database: Database): UseLedger {
  return {
    authorize: (tenantId, names, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await queries.$executeRaw`SELECT lock_credential(${tenantId}, ${names.kind}, ${names.accountId}, ${names.reference})`;
        const [target] = await loadTargets(queryWithin(queries), tenantId, [names]);
        if (target === undefined) throw new Error("the database answered nothing for a target");
        const decision = decide(target);
        if (decision.use) await recordUse(queries, tenantId, decision.use);
        return decision;
      }),
  };
}

async function recordUse(
  queries: Queries,
  tenantId: string,
  { id, credentialId, amountMinor, currency, authorizedBy, authorizedAt }: UseRecord,
): Promise<void> {
  await queries.$executeRaw`SELECT record_use(${tenantId}, ${id}::uuid, ${credentialId}::uuid, ${amountMinor}::bigint, ${currency},
    ${authorizedBy}, ${authorizedAt}::timestamptz)`;
}
