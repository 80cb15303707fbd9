import type { CredentialRecord } from "@expunge/application/records/credential";
import { cardToken, storing } from "#testing/changes.ts";
import type { Workbench } from "#testing/open-workbench.ts";

const TABLES = [
  "credential",
  "mandate",
  "click_to_pay_card",
  "deletion",
  "network_request",
  "event",
  "audit_entry",
  "idempotency_record",
] as const;

/** The number of a tenant's rows in each table. */
export async function countsOf(
  { owner }: Workbench,
  tenantId: string,
): Promise<Record<string, number> | undefined> {
  const counted = TABLES.map(
    (table) => `(SELECT count(*)::int FROM ${table} WHERE tenant_id = $1) AS ${table}`,
  );
  const [row] = await owner<Record<string, number>>(`SELECT ${counted.join(", ")}`, [tenantId]);
  return row;
}

/** Stores a card token. */
export async function storedToken(
  { store }: Workbench,
  tenantId: string,
): Promise<CredentialRecord> {
  const token = cardToken(tenantId);
  await store.applyChanges(tenantId, [storing(token)]);
  return token;
}
