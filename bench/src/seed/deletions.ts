import { asOwner } from "@expunge/database/migrator/migrate";
import { asTenant } from "#seed/as-tenant.ts";

const CHUNK = 250_000;
/** Deletions lie this far back at most. */
export const MONTHS_BACK = 6;

/**
 * Writes stored deletions of the last months without their credentials: nearly all completed, one in a
 * thousand failed, one in 50,000 waiting for approval; one in a hundred of a card token, one in 5,000 of a customer.
 */
export async function seedDeletions(
  ownerUrl: string,
  tenantId: string,
  name: string,
  count: number,
): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    // As if the installation were that old: partitions are made for the months to come.
    for (const back of [MONTHS_BACK, MONTHS_BACK / 2])
      await client.query(
        "SELECT maintain_partitions_at(now() - make_interval(months => $1), '{}')",
        [back],
      );
  });
  for (let from = 1; from <= count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK - 1);
    await asTenant(ownerUrl, tenantId, (client) =>
      client.query(DELETIONS, [tenantId, name, from, to, count, MONTHS_BACK * 30]),
    );
  }
  await asOwner(ownerUrl, (client) => client.query("VACUUM (ANALYZE) deletion"));
}

const DELETIONS = `
  INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, target_owner_bid, reason,
    collections, immediate, state, version, requested_by, correlation_id, steps, reasons, approvals, event_ids, requested_at, accepted_at, disabled_at,
    erased_at, completed_at)
  SELECT $1, uuidv7(-d.age), uuidv7(), d.kind, $2 || '-' || d.i,
    CASE d.kind WHEN 'click_to_pay_customer' THEN d.i::text ELSE $2 || '-' || d.i END,
    CASE d.kind WHEN 'click_to_pay_customer' THEN '1000052' END,
    'customer_request', 'withdraw', true, d.state, 1, 'client:bench', gen_random_uuid()::text,
    '[{"type":"disable","state":"done","attempts":1},{"type":"cancel_mandate","state":"done","attempts":1},{"type":"erase","state":"done","attempts":1}]',
    '[]', '[]', ARRAY[uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()], now() - d.age, now() - d.age, now() - d.age,
    CASE WHEN d.state = 'completed' THEN now() - d.age END, CASE WHEN d.state = 'completed' THEN now() - d.age END
  FROM (
    SELECT i, make_interval(secs => (1 - i / $5::float8) * $6::int * 86400) AS age,
      CASE WHEN i % 50000 = 17 THEN 'awaiting_approval' WHEN i % 1000 = 3 THEN 'failed' ELSE 'completed' END AS state,
      CASE WHEN i % 5000 = 5 THEN 'click_to_pay_customer' WHEN i % 100 = 7 THEN 'card_token' ELSE 'payment_option' END AS kind
    FROM generate_series($3::int, $4::int) AS i
  ) AS d`;
