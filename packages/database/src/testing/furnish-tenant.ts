import { randomUUID } from "node:crypto";
import { provisionClient } from "#migrator/provision-login.ts";
import {
  card,
  cardToken,
  customer,
  deleting,
  mandate,
  remembering,
  removing,
  storing,
} from "#testing/changes.ts";
import type { Workbench } from "#testing/open-workbench.ts";

/** Gives a tenant a row in every table that has tenants. */
export async function furnishTenant(bench: Workbench, tenantId: string): Promise<void> {
  const token = cardToken(tenantId, { reference: "same-token" });
  const option = cardToken(tenantId, {
    kind: "payment_option",
    accountId: "account-1",
    reference: "same-option",
  });
  const person = customer(tenantId, { reference: "1" });
  await bench.store.applyChanges(tenantId, [
    storing(token),
    storing(option, { signed: mandate(option, { reference: "same-mandate" }) }),
    storing(person, { addedCards: [card(person, 11)] }),
  ]);
  const remember = remembering("client-1", "same-key");
  await bench.store.applyChanges(tenantId, [deleting(token, { remember }), removing(person)]);
  await provisionClient(bench.test.ownerUrl, {
    tenantId,
    clientKey: `key-${tenantId}`,
    name: "Test",
    rights: [],
    secretHash: new Uint8Array(32),
  });
  await bench.owner(
    "INSERT INTO use_authorization SELECT $1, gen_random_uuid(), id, 1, 'EUR', 'client:x', now() FROM credential WHERE tenant_id = $1 LIMIT 1",
    [tenantId],
  );
  await bench.owner(
    `INSERT INTO mandate_version (tenant_id, mandate_id, version, creditor_id, reference, identity, changed, amended_at, amended_by)
     SELECT tenant_id, id, 0, 'DE98ZZZ09999999999', 'before', 'de9809999999999 before', '{}', now(), 'staff:x'
     FROM mandate WHERE tenant_id = $1`,
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO collection SELECT tenant_id, id, 'e2e', 1, 'EUR', now(), 'planned', now() FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO mandate_evidence SELECT tenant_id, id, 'sealed', 'key', now(), now() FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO cancellation_outbox SELECT tenant_id, id, gen_random_uuid(), 1 FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  await bench.owner(
    "INSERT INTO hold SELECT $1, gen_random_uuid(), id, 'legal', 'case', NULL, 'staff:x', now() FROM credential WHERE tenant_id = $1 LIMIT 1",
    [tenantId],
  );
  await bench.owner("INSERT INTO risk_signal VALUES ($1, 'subject', now(), gen_random_uuid())", [
    tenantId,
  ]);
  await furnishWebhooks(bench, tenantId);
  await furnishBatch(bench, tenantId);
  await bench.owner("INSERT INTO reconciliation_round VALUES ($1, now())", [tenantId]);
  await bench.owner(
    "INSERT INTO reconciliation_finding VALUES ($1, gen_random_uuid(), 'missing_at_network', now())",
    [tenantId],
  );
  await bench.owner(
    `INSERT INTO sweep (tenant_id, kind, enabled, cron, time_zone, run_limit, next_run_at, changed_by, changed_at)
     VALUES ($1, 'risk_signals', true, '0 3 * * *', 'UTC', 1, now(), 'staff:x', now())`,
    [tenantId],
  );
  await bench.owner(
    `INSERT INTO sweep_run (tenant_id, id, kind, dry_run, state, found, done, remaining, reasons, run_limit, started_by, started_at, due_at)
     VALUES ($1, gen_random_uuid(), 'risk_signals', false, 'running', 1, 0, 1, '[]', 1, 'staff:x', now(), now())`,
    [tenantId],
  );
}

async function furnishBatch(bench: Workbench, tenantId: string): Promise<void> {
  const id = randomUUID();
  await bench.owner(
    `INSERT INTO deletion_batch (tenant_id, id, name, reason, collections, source, limits, state, created_by, contributors, created_at)
     VALUES ($1, $2, 'Batch', 'fraud', 'withdraw', '{"kind": "file"}', '{}', 'draft', 'staff:x', '{staff:x}', now())`,
    [tenantId, id],
  );
  await bench.owner(
    "INSERT INTO batch_list (tenant_id, batch_id, input, number, lines, keys, items) VALUES ($1, $2, gen_random_uuid(), 0, '[]', '{}', 0)",
    [tenantId, id],
  );
}

async function furnishWebhooks(bench: Workbench, tenantId: string): Promise<void> {
  const [endpoint, delivery] = [randomUUID(), randomUUID()];
  await bench.owner(
    `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
     VALUES ($1, $2, 'https://example.com', '{}', 'cloudevents', 'active', 'sealed', 'key', 0, 'staff:x', now(), now())`,
    [tenantId, endpoint],
  );
  await bench.owner(
    `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at)
     VALUES ($1, $2, $3, 1, gen_random_uuid(), 'expunge.deletion.completed', now(), 'x', 'pending', now(), now())`,
    [tenantId, delivery, endpoint],
  );
  await bench.owner("INSERT INTO webhook_attempt VALUES ($1, $2, 1, now(), 5, 500)", [
    tenantId,
    delivery,
  ]);
}
