import { LONGEST_VELOCITY_DAYS } from "@expunge/domain/risk/risk-policy";
import { addDays } from "@expunge/domain/calendar/add-days";
import { targetDay } from "@expunge/application/runtime/target-day";
import type { Job } from "@expunge/application/records/job";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import type { Database } from "#connection/database.ts";
import type { Query } from "#connection/query.ts";
import type { JobQueue } from "#queue/job-queue.ts";

/** Jobs that are enqueued in one transaction. */
const BATCH = 1_000;

/**
 * Enqueues the jobs that the state of the tenants requires and the queue lacks: after a restore without the queue, or a loss of its tables.
 * Every job is idempotent, so a concurrent worker does no harm. Returns their number. Of all tenants, unless some are given.
 */
export async function rebuildJobs(
  database: Pick<Database, "query" | "transaction">,
  queue: Pick<JobQueue, "enqueue" | "committed">,
  ofTenants?: readonly string[],
): Promise<number> {
  // First the state, then the queue: a job commits with its state, so what it requires is queued by then, or has ended.
  const required: Job[] = [];
  for (const tenantId of ofTenants ?? (await tenants(database.query)))
    required.push(...(await requiredJobs(database, tenantId)));
  const queued = await queuedIds(database.query);
  const missing = required.filter((job) => !queued.has(idOf(job)));
  for (let from = 0; from < missing.length; from += BATCH) {
    const jobs = missing.slice(from, from + BATCH);
    await database.transaction((query) => queue.enqueue(query, jobs));
    queue.committed(jobs);
  }
  return missing.length;
}

async function tenants(query: Query): Promise<readonly string[]> {
  const rows = await query<{ id: string }>("SELECT id FROM all_tenants() AS id", []);
  return rows.map(({ id }) => id);
}

const QUEUED = `SELECT coalesce(data ->> 'requestId', data ->> 'deletionId', data ->> 'mandateId', singleton_key) AS id
  FROM pgboss.job WHERE state < 'completed' AND name NOT LIKE '\\_\\_%'`;

async function queuedIds(query: Query): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>(QUEUED, []);
  return new Set(rows.map(({ id }) => id));
}

/** The id by which a job is found in the queue. */
function idOf(job: Job): string {
  switch (job.kind) {
    case "network_request":
      return job.requestId;
    case "deletion":
      return job.deletionId;
    case "mandate_cancellation":
      return job.mandateId;
    case "retention":
      return `${job.tenantId}/${job.keptUntil}`;
  }
}

const REQUESTS = `SELECT id::text AS "requestId", credential_id::text AS "credentialId" FROM network_request
  WHERE tenant_id = $1 AND ended_at IS NULL ORDER BY requested_at, id`;
/** A waiting deletion whose collections or registration are still open gets its job when they end. */
const DELETIONS = `SELECT d.id::text AS "deletionId", d.scheduled_for AS at FROM deletion d
  WHERE d.tenant_id = $1 AND d.state IN ('scheduled', 'waiting')
    AND NOT EXISTS (SELECT FROM mandate m JOIN collection c ON c.tenant_id = $1 AND c.mandate_id = m.id
      WHERE d.state = 'waiting' AND m.tenant_id = $1 AND m.credential_id = d.credential_id AND c.state IN ('planned', 'presented'))
    AND NOT EXISTS (SELECT FROM credential k
      WHERE d.state = 'waiting' AND k.tenant_id = $1 AND k.id = d.credential_id AND k.state = 'REGISTRATION_IN_PROGRESS')
  ORDER BY d.id`;
const CANCELLATIONS = `SELECT id::text AS "mandateId" FROM mandate
  WHERE tenant_id = $1 AND cancellation_channel IS NOT NULL AND cancellation_sent_at IS NULL`;
/** Each day at which evidence has to be erased, found by one look into the index for each. */
const EVIDENCE_DAYS = `WITH RECURSIVE kept (day) AS (
    SELECT min(keep_until) FROM mandate_evidence WHERE tenant_id = $1 AND erased_at IS NULL
    UNION ALL
    SELECT (SELECT min(keep_until) FROM mandate_evidence WHERE tenant_id = $1 AND erased_at IS NULL AND keep_until > day)
    FROM kept WHERE day IS NOT NULL
  ) SELECT day::text FROM kept WHERE day IS NOT NULL`;
/** The oldest signal suffices: this look repeats daily. */
const OLDEST_SIGNAL = "SELECT min(at) AS at FROM risk_signal WHERE tenant_id = $1";

function requiredJobs(
  { transaction }: Pick<Database, "transaction">,
  tenantId: string,
): Promise<readonly Job[]> {
  return transaction(async (query) => {
    await query(NAME_IN_TRANSACTION, [tenantId]);
    const of = <Row extends object>(text: string) => query<Row>(text, [tenantId]);
    const requests = await of<{ requestId: string; credentialId: string }>(REQUESTS);
    const deletions = await of<{ deletionId: string; at: Date | null }>(DELETIONS);
    const cancellations = await of<{ mandateId: string }>(CANCELLATIONS);
    const days = (await of<{ day: string }>(EVIDENCE_DAYS)).map(({ day }) => day);
    const [signal] = await of<{ at: Date | null }>(OLDEST_SIGNAL);
    if (signal?.at) days.push(addDays(targetDay(signal.at), LONGEST_VELOCITY_DAYS - 1));
    return [
      ...requests.map((job) => ({ kind: "network_request", tenantId, ...job }) as const),
      ...deletions.map(
        ({ deletionId, at }) =>
          ({ kind: "deletion", tenantId, deletionId, ...(at && { at }) }) as const,
      ),
      ...cancellations.map((job) => ({ kind: "mandate_cancellation", tenantId, ...job }) as const),
      ...days.map((keptUntil) => ({ kind: "retention", tenantId, keptUntil }) as const),
    ];
  });
}
