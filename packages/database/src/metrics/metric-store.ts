import type {
  MetricSample,
  MetricStore,
  QueueDepth,
} from "@expunge/application/runtime/metric-store.port";
import type { Database } from "#connection/database.ts";

/** Sorted, so that processes that add to the same metrics cannot deadlock. */
const ADD = `INSERT INTO metric (name, labels, value)
  SELECT * FROM unnest($1::text[], $2::text[], $3::float8[]) AS added (name, labels, value) ORDER BY name, labels
  ON CONFLICT (name, labels) DO UPDATE SET value = metric.value + excluded.value`;

/**
 * Waiting jobs are counted by the index that serves fetches. Active jobs have no index: their number is the one that the queue
 * last recorded, a few seconds ago while a worker runs.
 */
const QUEUES = `SELECT q.name AS queue, coalesce(j.ready, 0)::float8 AS ready, coalesce(j.deferred, 0)::float8 AS deferred,
    q.active_count::float8 AS active, coalesce(greatest(extract(epoch FROM now() - j.oldest), 0), 0)::float8 AS "oldestSeconds"
  FROM pgboss.queue q LEFT JOIN (
    SELECT name, count(*) FILTER (WHERE start_after <= now()) AS ready, count(*) FILTER (WHERE start_after > now()) AS deferred,
      min(start_after) FILTER (WHERE start_after <= now()) AS oldest
    FROM pgboss.job WHERE state < 'active' AND NOT blocked GROUP BY name) j USING (name)
  WHERE q.name NOT LIKE '\\_\\_%' ORDER BY q.name`;

const WEBHOOKS = `SELECT pending::float8 AS pending,
    coalesce(greatest(extract(epoch FROM now() - oldest), 0), 0)::float8 AS "oldestSeconds" FROM webhooks_pending()`;

/** The service's metrics in PostgreSQL: the sums over its processes, and the backlogs of the database. */
export function createMetricStore({ query }: Pick<Database, "query">): MetricStore {
  return {
    async add(metrics) {
      if (metrics.length === 0) return;
      await query(ADD, [
        metrics.map(({ name }) => name),
        metrics.map(({ labels }) => labels),
        metrics.map(({ value }) => value),
      ]);
    },
    read: () =>
      query<MetricSample>("SELECT name, labels, value FROM metric ORDER BY name, labels", []),
    queues: () => query<QueueDepth>(QUEUES, []),
    async webhooks() {
      const [backlog] = await query<{ pending: number; oldestSeconds: number }>(WEBHOOKS, []);
      return backlog ?? { pending: 0, oldestSeconds: 0 };
    },
  };
}
