import type { UseLedger } from "@expunge/application/uses/use-ledger.port";
import { loadTargets } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";

/**
 * Uses of credentials in PostgreSQL. Each use locks the credential's row exclusively from the read to the commit: under a
 * shared lock, new uses could starve a waiting deletion.
 */
export function createUseLedger(database: Database): UseLedger {
  return {
    authorize: (tenantId, names, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await queries.$queryRaw`SELECT FROM credential WHERE tenant_id = ${tenantId} AND kind = ${names.kind}
          AND account_id = ${names.accountId} AND reference = ${names.reference} FOR NO KEY UPDATE`;
        const [target] = await loadTargets(queryWithin(queries), tenantId, [names]);
        if (target === undefined) throw new Error("the database answered nothing for a target");
        const decision = decide(target);
        if (decision.use)
          await queries.useAuthorization.create({ data: { tenantId, ...decision.use } });
        return decision;
      }),
  };
}
