import type {
  CustomerSnapshot,
  ReconciliationStore,
} from "@expunge/application/reconciliation/reconciliation-store.port";
import { publishCommit } from "@expunge/application/write-path/commit-channel";
import type { Query } from "#connection/query.ts";
import { applyWithin } from "#write-path/change-store.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import type { Database } from "#connection/database.ts";
import type { JobQueue } from "#queue/job-queue.ts";
import { followedRequests } from "#reconciliation/followed-requests.ts";
import { type CustomerRow, customerSnapshot } from "#reconciliation/reconciliation-rows.ts";

const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Reconciliation rounds and findings in PostgreSQL. */
export function createReconciliationStore(
  database: Database,
  queue: JobQueue,
): ReconciliationStore {
  const within = <T>(tenantId: string, work: (query: Query) => Promise<T>): Promise<T> =>
    database.shares.run(tenantId, () =>
      database.transaction(async (query) => {
        await query(NAME_IN_TRANSACTION, [tenantId]);
        return work(query);
      }),
    );
  return {
    async dueTenants(now, dueBefore) {
      const rows = await database.query<{ tenant_id: string }>(
        "SELECT tenant_id FROM tenants_to_reconcile($1, $2) AS tenant_id",
        [now, dueBefore],
      );
      return rows.map(({ tenant_id: tenantId }) => tenantId);
    },
    leaseRound: (tenantId, lease, { now, dueBefore, until }) =>
      within(tenantId, async (query) => {
        await query(FIRST_SEEN, [tenantId, now]);
        const values = [tenantId, lease, now, dueBefore, until];
        const [row] = await query<{ started_at: Date; cursor: string | null }>(TAKE, values);
        return row && { startedAt: row.started_at, cursor: row.cursor };
      }),
    saveProgress: (tenantId, lease, cursor, until) =>
      within(tenantId, async (query) => {
        const extended = await query(KEEP, [tenantId, lease, cursor, until]);
        return extended.length > 0;
      }),
    finishRound: (tenantId, lease) =>
      within(tenantId, async (query) => {
        await query(END, [tenantId, lease]);
      }),
    listCustomers: (tenantId, { after, goneSince, now, limit }) =>
      within(tenantId, async (query) => {
        const values = [tenantId, after ?? FIRST_ID, limit, goneSince, now];
        const rows = await query<CustomerRow>(PAGE, values);
        const followed = await followedRequests(query, tenantId, rows);
        const customers: CustomerSnapshot[] = [];
        for (const row of rows) if (row.compared) customers.push(customerSnapshot(row, followed));
        const last = rows.length === limit ? rows.at(-1)?.id : undefined;
        return { customers, ...(last !== undefined && { last }) };
      }),
    async recordFindings(tenantId, { credentialId, found, resolved, ended, change, at }) {
      const written = await database.transaction(async (query) => {
        await query(NAME_IN_TRANSACTION, [tenantId]);
        const [applied] = await applyWithin(query, tenantId, [change]);
        if (!applied) return false;
        if (found.length > 0) await query(FOUND, [tenantId, credentialId, found, at]);
        if (resolved.length > 0) await query(RESOLVED, [tenantId, credentialId, resolved, at]);
        if (ended.length > 0) await query(ABANDON, [tenantId, ended, at]);
        if (change.jobs && change.jobs.length > 0) await queue.enqueue(query, change.jobs);
        return true;
      });
      if (written) {
        queue.committed(change.jobs ?? []);
        publishCommit(tenantId, [change]);
      }
      return written;
    },
  };
}

const FIRST_SEEN = `
  INSERT INTO reconciliation_round (tenant_id, started_at) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING`;

const TAKE = `
  UPDATE reconciliation_round
  SET started_at = CASE WHEN open THEN started_at ELSE $3 END, cursor = CASE WHEN open THEN cursor END, open = true,
    lease = $2, leased_until = $5
  WHERE tenant_id = $1 AND (open OR started_at <= $4) AND (leased_until IS NULL OR leased_until <= $3)
  RETURNING started_at, cursor`;

const KEEP = `
  UPDATE reconciliation_round SET cursor = $3, leased_until = $4 WHERE tenant_id = $1 AND lease = $2 AND open RETURNING 1 AS extended`;

const END = `
  UPDATE reconciliation_round SET open = false, cursor = NULL, lease = NULL, leased_until = NULL WHERE tenant_id = $1 AND lease = $2`;

const PAGE = `
  SELECT c.id, c.account_id, c.reference, c.owner_bid, c.network_reference, c.state, c.version, c.changed_at,
    c.deletion_id IS NOT NULL AS deleted_here,
    c.state NOT IN ('REMOVED', 'UNREGISTERED') OR c.changed_at >= $4 OR f.open_findings IS NOT NULL OR q.requests IS NOT NULL AS compared,
    ARRAY (SELECT k.card_id::text FROM click_to_pay_card k
      WHERE k.tenant_id = $1 AND k.credential_id = c.id AND k.state = 'ACTIVE') AS card_ids,
    ARRAY (SELECT k.card_id::text FROM click_to_pay_card k
      WHERE k.tenant_id = $1 AND k.credential_id = c.id) AS known_card_ids,
    EXISTS (SELECT FROM hold h WHERE h.tenant_id = $1 AND h.credential_id = c.id
      AND h.released_at IS NULL AND (h.until IS NULL OR h.until > $5)) AS held,
    f.open_findings, q.requests
  FROM (
    SELECT * FROM credential
    WHERE tenant_id = $1 AND kind = 'click_to_pay_customer' AND id > $2 ORDER BY id LIMIT $3
  ) AS c
  CROSS JOIN LATERAL (
    SELECT array_agg(n.finding) AS open_findings FROM reconciliation_finding n
    WHERE n.tenant_id = $1 AND n.credential_id = c.id AND n.resolved_at IS NULL
  ) AS f
  CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('id', r.id, 'operation', r.operation, 'requestedAt', r.requested_at)
      ORDER BY r.requested_at) AS requests
    FROM network_request r WHERE r.tenant_id = $1 AND r.credential_id = c.id AND r.ended_at IS NULL
  ) AS q
  ORDER BY c.id`;

const FOUND = `
  INSERT INTO reconciliation_finding (tenant_id, credential_id, finding, found_at)
  SELECT $1, $2, finding, $4 FROM unnest($3::text[]) AS finding
  ON CONFLICT (tenant_id, credential_id, finding) DO UPDATE SET found_at = excluded.found_at, resolved_at = NULL`;

const RESOLVED = `
  UPDATE reconciliation_finding SET resolved_at = $4
  WHERE tenant_id = $1 AND credential_id = $2 AND finding = ANY ($3::text[]) AND resolved_at IS NULL`;

const ABANDON = "SELECT abandon_requests($1, $2, $3)";
