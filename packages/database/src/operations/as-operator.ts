import type pg from "pg";
import { ExpungeError } from "@expunge/application/expunge-error";
import { ACCESS_CHANNEL } from "@expunge/schemas/jobs/access-channel";
import { nameTenant } from "#connection/name-tenant.ts";
import { asOwner } from "#migrator/migrate.ts";

/** The owner's connection, and the person who uses it. */
export type Operator = { readonly ownerUrl: string; readonly name: string };

/** An operation as the audit log of its tenant records it. */
export type Operation = {
  readonly tenantId: string;
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

/**
 * Runs an operation of the owner in one transaction with its audit entry. The entry comes first: it locks the tenant's ledger, as every
 * writer does. Throws `not_found` for an unknown tenant. Work that throws leaves no entry.
 */
export function asOperator<T>(
  { ownerUrl, name }: Operator,
  { tenantId, action, subject, details = {} }: Operation,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(nameTenant(tenantId));
    await client
      .query("SELECT record_operation($1, $2, $3, $4, $5)", [
        tenantId,
        name,
        action,
        subject,
        JSON.stringify(details),
      ])
      .catch((error: unknown) => refuseUnknownTenant(error, tenantId));
    const result = await work(client);
    // The processes read clients and tenants again at the commit, so that a revocation counts at once.
    await client.query("SELECT pg_notify($1, '')", [ACCESS_CHANNEL]);
    await client.query("COMMIT");
    return result;
  });
}

/** PostgreSQL's `no_data_found`: the tenant has no ledger. */
function refuseUnknownTenant(error: unknown, tenantId: string): never {
  if (error instanceof Error && "code" in error && error.code === "P0002")
    throw new ExpungeError("not_found", `there is no tenant ${tenantId}`);
  throw error;
}

/** Reads the rows of a tenant as the owner, to whom row level security applies too. */
export function readAsOwner<Row extends pg.QueryResultRow>(
  ownerUrl: string,
  tenantId: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(nameTenant(tenantId));
    return (await client.query<Row>(text, [...values])).rows;
  });
}
