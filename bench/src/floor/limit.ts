import { asOwner } from "@expunge/database/migrator/migrate";
import type { FloorSupply } from "#floor/prepare-floor.ts";

const TENANT = "'TN-LIMIT'";
/** Of the credential that `:n` picks. */
const NAME = "'limit-' || (:n)::int";

/** The tables of a minimal service: no policies, partitions, evidence or versions, and no index but those that it reads by. */
const TABLES = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE bench.limit_credential (tenant_id text, id uuid, account_id text, reference text, state text, masked_number text,
    sealed bytea, sealed_key bytea, changed_at timestamptz, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, account_id, reference))
    WITH (fillfactor = 80);
  CREATE TABLE bench.limit_mandate (tenant_id text, credential_id uuid, creditor_id text, reference text, state text, signed_on date,
    cancelled_at timestamptz, PRIMARY KEY (tenant_id, credential_id)) WITH (fillfactor = 80);
  CREATE TABLE bench.limit_deletion (tenant_id text, id uuid, credential_id uuid, reason text, state text, requested_by text,
    requested_at timestamptz, completed_at timestamptz, PRIMARY KEY (tenant_id, id));
  CREATE TABLE bench.limit_event (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id text, type text, subject uuid,
    occurred_at timestamptz, body json);
  CREATE TABLE bench.limit_audit_entry (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id text, occurred_at timestamptz,
    actor text, action text, subject uuid, outcome text)`;

const CREDENTIALS = `
  INSERT INTO bench.limit_credential
  SELECT ${TENANT}, uuidv7(), 'limit-' || i, 'limit-' || i, 'active', 'DE8937****3000', decode(repeat('5a', 92), 'hex'),
    decode(repeat('a5', 60), 'hex'), now()
  FROM generate_series(0, $1::int - 1) AS i`;

const MANDATES = `
  INSERT INTO bench.limit_mandate
  SELECT tenant_id, id, 'DE98ZZZ09999999999', reference, 'active', '2026-01-15' FROM bench.limit_credential`;

const FIND = `
  SELECT c.id, c.state, m.reference, m.state FROM bench.limit_credential c
  JOIN bench.limit_mandate m ON m.tenant_id = c.tenant_id AND m.credential_id = c.id
  WHERE c.tenant_id = ${TENANT} AND c.account_id = ${NAME} AND c.reference = ${NAME}`;

const DELETE = `
  WITH erased AS (
    UPDATE bench.limit_credential SET state = 'deleted', masked_number = NULL, sealed = NULL, sealed_key = NULL, changed_at = now()
    WHERE tenant_id = ${TENANT} AND account_id = ${NAME} AND reference = ${NAME} AND state = 'active'
    RETURNING tenant_id, id
  ),
  cancelled AS (
    UPDATE bench.limit_mandate m SET state = 'cancelled', cancelled_at = now()
    FROM erased e WHERE m.tenant_id = e.tenant_id AND m.credential_id = e.id
  ),
  deleted AS (
    INSERT INTO bench.limit_deletion
    SELECT tenant_id, uuidv7(), id, 'customer_request', 'completed', 'client', now(), now() FROM erased
    RETURNING tenant_id, id, credential_id
  ),
  told AS (
    INSERT INTO bench.limit_event (tenant_id, type, subject, occurred_at, body)
    SELECT d.tenant_id, e.type, d.id, now(), json_build_object('deletionId', d.id, 'credentialId', d.credential_id)
    FROM deleted d, (VALUES ('expunge.deletion.accepted'), ('expunge.deletion.completed')) AS e (type)
  )
  INSERT INTO bench.limit_audit_entry (tenant_id, occurred_at, actor, action, subject, outcome)
  SELECT tenant_id, now(), 'client', 'deletion.request', credential_id, 'completed' FROM deleted`;

/** The least that any service writes for a deletion, by hand. It runs as the owner of its tables. */
export type Limit = FloorSupply & {
  /** How many deletions it has written. */
  written(): Promise<number>;
};

/** Makes the tables of the limit with so many credentials. */
export async function prepareLimit(ownerUrl: string, size: number): Promise<Limit> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(TABLES);
    await client.query(CREDENTIALS, [size]);
    await client.query(MANDATES);
    await client.query("VACUUM (ANALYZE) bench.limit_credential, bench.limit_mandate");
  });
  let next = 0;
  return {
    script: { statements: [FIND, DELETE], size },
    take(count) {
      const from = next;
      next += count;
      if (next > size) throw new Error("the credentials of the limit have run out");
      return from;
    },
    async written() {
      const { rows } = await asOwner(ownerUrl, (client) =>
        client.query<{ count: number }>("SELECT count(*)::int AS count FROM bench.limit_deletion"),
      );
      return rows[0]?.count ?? 0;
    },
  };
}
