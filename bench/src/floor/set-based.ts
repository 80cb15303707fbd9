import pg from "pg";
import { type FloorResult, PLANNER } from "#floor/floor-script.ts";

/**
 * The writes of a bulk deletion of SEPA options as one statement: from the tables themselves, without JSON to parse and without a
 * decision. The evidence of a mandate is filler of the sealed size.
 */
const DELETE_ALL = `
  WITH asked AS MATERIALIZED (
    SELECT c.id AS credential_id, c.account_id, c.reference, m.id AS mandate_id, uuidv7() AS deletion_id,
      ARRAY[uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()] AS event_ids, row_number() OVER () AS place
    FROM unnest($2::text[]) AS option
    JOIN credential c ON c.tenant_id = $1 AND c.kind = 'payment_option' AND c.account_id = option AND c.reference = option
    JOIN mandate m ON m.tenant_id = $1 AND m.credential_id = c.id
    WHERE c.state = 'active'
      AND NOT EXISTS (SELECT FROM hold h WHERE h.tenant_id = $1 AND h.credential_id = c.id AND h.released_at IS NULL)
  ),
  changed AS (
    UPDATE credential c
    SET state = 'deleted', version = c.version + 1, changed_at = $3, deletion_id = a.deletion_id, sealed = NULL,
      sealed_key = NULL, brand = NULL, last4 = NULL, expires_on = NULL, country = NULL, masked_number = NULL
    FROM asked a WHERE c.tenant_id = $1 AND c.id = a.credential_id
  ),
  cancelled AS (
    UPDATE mandate m
    SET state = 'cancelled', version = m.version + 1, cancelled_at = $3, cancelled_by = 'system:batch', cancellation_reason = 'MD17'
    FROM asked a WHERE m.tenant_id = $1 AND m.id = a.mandate_id
  ),
  proven AS (
    INSERT INTO mandate_evidence (tenant_id, mandate_id, sealed, sealed_key, keep_until, sealed_at)
    SELECT $1, a.mandate_id, decode(repeat('5a', 480), 'hex'), decode(repeat('a5', 60), 'hex'), current_date + 425, $3 FROM asked a
  ),
  deleted AS (
    INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, reason, collections,
      immediate, state, version, requested_by, correlation_id, steps, reasons, approvals, event_ids, requested_at, accepted_at,
      disabled_at, erased_at, completed_at)
    SELECT $1, a.deletion_id, a.credential_id, 'payment_option', a.account_id, a.reference, 'merchant_offboarding', 'withdraw',
      true, 'completed', 1, 'system:batch', a.deletion_id::text,
      '["disable","cancel_mandate","erase"]',
      '[]', '[]', a.event_ids, $3, $3, $3, $3, $3
    FROM asked a
  ),
  told AS (
    INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body, details)
    SELECT $1, l.last_event_seq + 5 * a.place, l.last_event_seq + 5 * a.place - 4, a.event_ids, ARRAY['expunge.deletion.accepted',
      'expunge.deletion.disabled', 'expunge.mandate.cancelled', 'expunge.deletion.erased', 'expunge.deletion.completed'],
      a.deletion_id::text, $3,
      ('{"deletionId":"' || a.deletion_id || '","credentialId":"' || a.credential_id
        || '","targetKind":"payment_option","reason":"merchant_offboarding","state":"completed"}')::json,
      '{"3":{"cancellationReason":"MD17"}}'
    FROM asked a, tenant_ledger l WHERE l.tenant_id = $1
  ),
  noted AS (
    INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
    SELECT $1, l.last_audit_seq + a.place, $3, 'system:batch', 'deletion.request', a.credential_id::text, 'completed',
      ('{"deletionId":"' || a.deletion_id || '","targetKind":"payment_option","reason":"merchant_offboarding"}')::json
    FROM asked a, tenant_ledger l WHERE l.tenant_id = $1
  )
  UPDATE tenant_ledger l
  SET last_event_seq = l.last_event_seq + 5 * (SELECT count(*) FROM asked),
    last_audit_seq = l.last_audit_seq + (SELECT count(*) FROM asked)
  WHERE l.tenant_id = $1
  RETURNING (SELECT count(*)::int FROM asked) AS deleted`;

/** Deletes options `<name>-<number>` by one statement, as the owner: the application may not write the tables itself. */
export async function setBased(
  url: string,
  tenantId: string,
  name: string,
  numbers: readonly number[],
): Promise<Pick<FloorResult, "perSecond" | "failures">> {
  const client = new pg.Client({ connectionString: url, options: PLANNER });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
    const options = numbers.map((number) => `${name}-${number}`);
    const start = performance.now();
    const { rows } = await client.query<{ deleted: number }>(DELETE_ALL, [
      tenantId,
      options,
      new Date(),
    ]);
    await client.query("COMMIT");
    const deleted = rows[0]?.deleted ?? 0;
    return {
      perSecond: (deleted * 1000) / (performance.now() - start),
      failures: numbers.length - deleted,
    };
  } finally {
    await client.end();
  }
}
