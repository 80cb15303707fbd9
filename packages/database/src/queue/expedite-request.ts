import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import { type Database, inTenant } from "#connection/database.ts";

/** The job of one customer that waits to be tried again: there is one at most. */
const HASTEN = `
  UPDATE pgboss.job SET start_after = now()
  WHERE name = $1 AND singleton_key = $2 AND policy = 'key_strict_fifo' AND state = 'retry' AND start_after > now()
    AND data ->> 'requestId' = $3`;

/** Brings the job of a request to the network forward that has gone back to the queue: it is found at the next look. */
export async function expediteRequest(
  database: Database,
  { tenantId, requestId }: { readonly tenantId: string; readonly requestId: string },
): Promise<void> {
  const request = await inTenant(database, tenantId, ({ networkRequest }) =>
    networkRequest.findUnique({
      where: { tenantId_id: { tenantId, id: requestId } },
      select: { credentialId: true },
    }),
  );
  if (request) await database.query(HASTEN, [NETWORK_QUEUE, request.credentialId, requestId]);
}
