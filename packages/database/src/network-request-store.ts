import type { NetworkRequestStore } from "@expunge/application/ports/network-request-store";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { cardRecord, credentialRecord } from "#credential-reader.ts";
import { type Database, inTenant } from "#database.ts";
import { deletionRecord, networkRequestRecord } from "#deletion-rows.ts";
import { policyOf } from "#policy-of.ts";

/** Requests to the network in PostgreSQL, each guarded by its version. */
export function createNetworkRequestStore(database: Database): NetworkRequestStore {
  return {
    load: (tenantId, id) =>
      inTenant(database, tenantId, async (queries) => {
        const request = await queries.networkRequest.findUnique({
          where: { tenantId_id: { tenantId, id } },
        });
        if (request === null) return undefined;
        const { cards, ...customer } = await queries.credential.findUniqueOrThrow({
          where: { tenantId_id: { tenantId, id: request.credentialId } },
          include: { cards: true },
        });
        const rows = await queries.deletion.findMany({
          where: { tenantId, id: { in: [id, customer.deletionId ?? id] } },
        });
        const tenant = await queries.tenant.findUnique({
          where: { tenantId },
          select: { policy: true },
        });
        const { networkGiveUpHours: giveUpHours } = policyOf(tenant?.policy ?? null);
        const deletions = rows.map(deletionRecord);
        const ofCustomer = deletions.find((deletion) => deletion.id === customer.deletionId);
        return {
          request: networkRequestRecord(request),
          customer: credentialRecord(customer),
          cards: cards.map(cardRecord),
          deletion: deletions.find((deletion) => deletion.id === id) ?? null,
          pendingDeletion: ofCustomer && isPending(ofCustomer.state) ? ofCustomer : null,
          ...(giveUpHours !== undefined && { giveUpHours }),
        };
      }),
    advance: (before, after) =>
      inTenant(database, after.tenantId, async ({ networkRequest }) => {
        const { count } = await networkRequest.updateMany({
          // One that has ended stays so: its end is written without a look at this version.
          where: { tenantId: after.tenantId, id: after.id, version: before.version, endedAt: null },
          data: {
            state: after.state,
            version: after.version,
            attempts: after.attempts,
            lastError: after.lastError,
            requestTraceId: after.requestTraceId,
          },
        });
        return count === 1;
      }),
  };
}

/** Whether a deletion has begun, and waits before the network is asked. */
function isPending(state: DeletionState): boolean {
  return state === "scheduled" || state === "waiting";
}
