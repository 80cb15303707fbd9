import { ExpungeError } from "@expunge/application/expunge-error";
import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type pg from "pg";
import { asOperator, type Operator, readAsOwner } from "#operations/as-operator.ts";

export type ListedClient = {
  readonly clientKey: string;
  readonly name: string;
  readonly rights: readonly string[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  /** Until when the secret before the last rotation is good; null without one. */
  readonly previousSecretUntil: Date | null;
};

/** A machine client by its tenant and its key. */
export type ClientName = { readonly tenantId: string; readonly clientKey: string };

export type Rotation = ClientName & {
  readonly secretHash: Uint8Array;
  /** How long the secret before stays good. */
  readonly overlapSeconds: number;
  /** Ends the overlap of an earlier rotation. Without it, a client in such an overlap is refused. */
  readonly endsOverlap: boolean;
};

const COLUMNS = `client_key AS "clientKey", name, rights, created_at AS "createdAt", revoked_at AS "revokedAt",
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS "previousSecretUntil"`;

/** Creates a machine client with a key of its own. */
export async function createClient(
  operator: Operator,
  client: ClientRecord & { readonly name: string },
): Promise<void> {
  const { tenantId: given, clientKey, secretHash, name } = client;
  const tenantId = lowerCaseUuid(given);
  const rights = [...new Set(client.rights)];
  const details = { name, rights };
  const operation = { tenantId, action: "client.created", subject: clientKey, details };
  await asOperator(operator, operation, (owner) =>
    owner.query(
      "INSERT INTO api_client (tenant_id, client_key, name, secret_hash, rights, created_at) VALUES ($1, $2, $3, $4, $5, now())",
      [tenantId, clientKey, name, Buffer.from(secretHash), rights],
    ),
  );
}

/** Gives a client another secret, beside which the one before stays good for a while. Returns until when. */
export async function rotateClient(
  operator: Operator,
  { secretHash, overlapSeconds, endsOverlap, ...client }: Rotation,
): Promise<Date | null> {
  const { tenantId, clientKey } = named(client);
  const details = { overlapSeconds };
  const operation = { tenantId, action: "client.rotated", subject: clientKey, details };
  return asOperator(operator, operation, async (connection) => {
    const found = await activeClient(connection, { tenantId, clientKey });
    const until = found.previousSecretUntil;
    if (until !== null && !endsOverlap)
      throw new ExpungeError(
        "conflict",
        `the secret before the last rotation of client ${clientKey} is good until ${until.toISOString()}`,
      );
    const { rows } = await connection.query<{ end: Date | null }>(
      "SELECT CASE WHEN $1::float8 > 0 THEN now() + make_interval(secs => $1) END AS end",
      [overlapSeconds],
    );
    const end = rows[0]?.end ?? null;
    await connection.query(
      `UPDATE api_client SET secret_hash = $3, previous_secret_until = $4,
         previous_secret_hash = CASE WHEN $4::timestamptz IS NOT NULL THEN secret_hash END
       WHERE tenant_id = $1 AND client_key = $2`,
      [tenantId, clientKey, Buffer.from(secretHash), end],
    );
    return end;
  });
}

/** Revokes a client for good, with both of its secrets. */
export async function revokeClient(operator: Operator, client: ClientName): Promise<void> {
  const { tenantId, clientKey } = named(client);
  const operation = { tenantId, action: "client.revoked", subject: clientKey };
  await asOperator(operator, operation, async (connection) => {
    await activeClient(connection, { tenantId, clientKey });
    await connection.query(
      `UPDATE api_client SET revoked_at = now(), previous_secret_hash = NULL, previous_secret_until = NULL
       WHERE tenant_id = $1 AND client_key = $2`,
      [tenantId, clientKey],
    );
  });
}

/**
 * The machine clients of a tenant, the oldest first. Throws `not_found` for an unknown tenant. The statement names the tenant: an owner
 * that may act as `expunge_lookup` sees the clients of all.
 */
export async function listClients(
  ownerUrl: string,
  given: string,
): Promise<readonly ListedClient[]> {
  const tenantId = lowerCaseUuid(given);
  const read = <Row extends pg.QueryResultRow>(text: string) =>
    readAsOwner<Row>(ownerUrl, tenantId, text, [tenantId]);
  if ((await read("SELECT FROM tenant WHERE tenant_id = $1")).length === 0)
    throw new ExpungeError("not_found", `there is no tenant ${tenantId}`);
  return read(
    `SELECT ${COLUMNS} FROM api_client WHERE tenant_id = $1 ORDER BY created_at, client_key`,
  );
}

async function activeClient(
  connection: pg.Client,
  { tenantId, clientKey }: ClientName,
): Promise<ListedClient> {
  const { rows } = await connection.query<ListedClient>(
    `SELECT ${COLUMNS} FROM api_client WHERE tenant_id = $1 AND client_key = $2 FOR UPDATE`,
    [tenantId, clientKey],
  );
  const [found] = rows;
  if (found === undefined)
    throw new ExpungeError("not_found", `tenant ${tenantId} has no client ${clientKey}`);
  if (found.revokedAt !== null)
    throw new ExpungeError("conflict", `client ${clientKey} is revoked`);
  return found;
}

const named = ({ tenantId, clientKey }: ClientName): ClientName => ({
  tenantId: lowerCaseUuid(tenantId),
  clientKey: lowerCaseUuid(clientKey),
});
