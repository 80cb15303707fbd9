import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import type { Database } from "#connection/database.ts";

/** A customer has at most one job waiting for a retry. */
const EXPEDITE = `
  UPDATE pgboss.job SET start_after = now()
  WHERE name = $1 AND singleton_key = $2 AND policy = 'key_strict_fifo' AND state = 'retry' AND start_after > now()
    AND data ->> 'requestId' = $3`;

/** Makes the waiting job of a network request due now; the queue's next poll finds it. */
export async function expediteRequest(
  database: Database,
  { tenantId, requestId }: { readonly tenantId: string; readonly requestId: string },
): Promise<void> {
  const request = await database.readAs(tenantId, async ({ networkRequest }) =>
    networkRequest.findFirst({
      where: { tenantId, id: requestId },
      select: { credentialId: true },
    }),
  );
  if (request) await database.query(EXPEDITE, [NETWORK_QUEUE, request.credentialId, requestId]);
}
