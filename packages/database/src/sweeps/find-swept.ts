import type { FoundCredential } from "@expunge/application/batches/batch-store.port";
import type { Found, SweepSearch } from "@expunge/application/sweeps/sweep-store.port";
import { targetDay } from "@expunge/application/runtime/target-day";
import { DELIVERIES_KEPT_DAYS } from "@expunge/application/webhooks/deliveries-kept-days";
import { LONGEST_VELOCITY_DAYS } from "@expunge/domain/risk/risk-policy";
import {
  DEFAULT_GIVE_UP_HOURS,
  OVERDUE_AFTER_MINUTES,
} from "@expunge/domain/sweep/overdue-deletion";
import {
  type CredentialSweep,
  isCredentialSweep,
  type SweepKind,
} from "@expunge/domain/sweep/sweep-kind";
import type { Query } from "#connection/query.ts";
import { foundCredential, type FoundRow } from "#batches/filtered-credentials.ts";
import { credentialSearch } from "#sweeps/credential-searches.ts";
import { FIND_OVERDUE_DELETIONS } from "#sweeps/find-overdue-deletions.ts";
import { KEY_RETENTION_DAYS } from "#write-path/change-lists.ts";

type Search = { readonly text: string; readonly values: (at: Date) => readonly unknown[] };

/** Evidence is retained through its last day (SEPA-18). */
const EVIDENCE = `SELECT count(*)::int AS count, (min(keep_until) + 1)::text AS oldest FROM mandate_evidence
  WHERE tenant_id = $1 AND erased_at IS NULL AND keep_until < $2::date`;

/** Expired records whose whole month is past the owner's minimum too: they are dropped by month. */
const KEYS = `SELECT count(*)::int AS count, ((min(created_at) + make_interval(days => $3)) AT TIME ZONE 'UTC')::date::text AS oldest
  FROM idempotency_record
  WHERE tenant_id = $1 AND created_at < date_trunc('month', $2::timestamptz - make_interval(days => greatest($3,
    (SELECT m.days FROM retention_minimum m WHERE m.records = 'idempotency_record'))), 'UTC')`;

const SIGNALS = `SELECT count(*)::int AS count, ((min(at) + make_interval(days => $3)) AT TIME ZONE 'UTC')::date::text AS oldest
  FROM risk_signal WHERE tenant_id = $1 AND at < $2::timestamptz - make_interval(days => $3)`;

const DELIVERIES = `SELECT count(*)::int AS count, ((min(ended_at) + make_interval(days => $3)) AT TIME ZONE 'UTC')::date::text AS oldest
  FROM webhook_delivery
  WHERE tenant_id = $1 AND state <> 'pending' AND ended_at < $2::timestamptz - make_interval(days => $3)`;

const SEARCHES: Readonly<Record<Exclude<SweepKind, CredentialSweep>, Search>> = {
  ended_evidence: { text: EVIDENCE, values: (at) => [targetDay(at)] },
  idempotency_records: { text: KEYS, values: (at) => [at, KEY_RETENTION_DAYS] },
  risk_signals: { text: SIGNALS, values: (at) => [at, LONGEST_VELOCITY_DAYS] },
  webhook_deliveries: { text: DELIVERIES, values: (at) => [at, DELIVERIES_KEPT_DAYS] },
  overdue_deletions: {
    text: FIND_OVERDUE_DELETIONS,
    values: (at) => [at, OVERDUE_AFTER_MINUTES, DEFAULT_GIVE_UP_HOURS],
  },
};

type Row = { readonly count: number; readonly oldest: string | null };

/** What a sweep finds for a tenant at an instant: its number, and the day since which the oldest of it must go. */
export async function findSwept(
  query: Query,
  tenantId: string,
  search: SweepSearch,
): Promise<Found> {
  const { kind, at } = search;
  if (isCredentialSweep(kind)) {
    const { joins, condition, limit, since, due } = credentialSearch(kind, search);
    const [row] = await query<Row>(
      `SELECT count(*)::int AS count, (${since})::text AS oldest FROM credential k ${joins}
       WHERE k.tenant_id = $1 AND k.state = 'active' AND ${condition}`,
      [tenantId, limit],
    );
    return { count: row?.count ?? 0, ...(row?.oldest && { oldest: due(row.oldest) }) };
  }
  const { text, values } = SEARCHES[kind];
  const [row] = await query<Row>(text, [tenantId, ...values(at)]);
  return { count: row?.count ?? 0, ...(row?.oldest && { oldest: row.oldest }) };
}

/** A page of the credentials that a sweep finds, in the order of their ids. */
export async function pageSwept(
  query: Query,
  tenantId: string,
  search: SweepSearch & { readonly kind: CredentialSweep },
  { after, limit: most }: { readonly after: string; readonly limit: number },
): Promise<readonly FoundCredential[]> {
  const { joins, condition, limit } = credentialSearch(search.kind, search);
  const rows = await query<FoundRow>(
    `SELECT k.id, k.kind, k.account_id, k.reference, k.owner_bid, k.masked_number FROM credential k ${joins}
     WHERE k.tenant_id = $1 AND k.state = 'active' AND ${condition} AND k.id > $3 ORDER BY k.id LIMIT $4`,
    [tenantId, limit, after, most],
  );
  return rows.map(foundCredential);
}
