import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import type { Query } from "#connection/query.ts";
import type { CustomerRow } from "#reconciliation/reconciliation-rows.ts";

/** The two halves match the queue's two partial indexes on keys. */
const JOBS = `SELECT j.data ->> 'requestId' AS id FROM unnest($2::text[]) AS c (id) CROSS JOIN LATERAL (
    SELECT j.data FROM pgboss.job j
    WHERE j.name = $1 AND j.singleton_key = c.id AND j.policy = 'key_strict_fifo' AND j.state < 'active' AND NOT j.blocked
    UNION ALL
    SELECT j.data FROM pgboss.job j
    WHERE j.name = $1 AND j.singleton_key = c.id AND j.policy = 'key_strict_fifo' AND j.state = 'active'
  ) AS j`;

const OPEN = `SELECT id::text AS id FROM network_request WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND ended_at IS NULL`;

/**
 * Whether the queue has a job for each open request of some customers. The queue may be on another node than the requests, so there is no
 * common snapshot: a job ends after its request, so one that is open before and after the look for its job has lost it. A request that
 * has ended meanwhile is left out.
 */
export async function followedRequests(
  query: Query,
  tenantId: string,
  customers: readonly Pick<CustomerRow, "id" | "requests">[],
): Promise<ReadonlyMap<string, boolean>> {
  const followed = new Map<string, boolean>();
  const withRequests = customers.filter(({ requests }) => requests !== null);
  if (withRequests.length === 0) return followed;
  const jobs = await query<{ id: string }>(JOBS, [NETWORK_QUEUE, withRequests.map(({ id }) => id)]);
  const queued = new Set(jobs.map(({ id }) => id));
  const ids = withRequests.flatMap(({ requests }) => (requests ?? []).map(({ id }) => id));
  const lost = ids.filter((id) => !queued.has(id));
  for (const id of ids) if (queued.has(id)) followed.set(id, true);
  if (lost.length === 0) return followed;
  for (const { id } of await query<{ id: string }>(OPEN, [tenantId, lost])) followed.set(id, false);
  return followed;
}
