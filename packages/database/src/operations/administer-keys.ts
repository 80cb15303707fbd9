import { randomBytes } from "node:crypto";
import { ExpungeError } from "@expunge/application/expunge-error";
import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import { KEYS_CHANNEL } from "@expunge/schemas/jobs/keys-channel";
import type pg from "pg";
import { queryOver } from "#connection/query.ts";
import { type KeyPurpose, openVaultKeys, placeOf } from "#keys/vault-key-rows.ts";
import { valuesUnder } from "#keys/values-under.ts";
import { asOwner } from "#migrator/migrate.ts";
import { asOperator, type Operator } from "#operations/as-operator.ts";

export type ListedKey = {
  readonly purpose: KeyPurpose;
  readonly number: number;
  readonly masterKey: string;
  readonly createdAt: Date;
  /** Since when, or from when on, new values are sealed, or tokens hashed, under it. */
  readonly sealsFrom: Date;
  /** How many data keys or hashes have moved under it, and since when all have. */
  readonly moved: number;
  readonly settledAt: Date | null;
  readonly destroyedAt: Date | null;
};

type RotationOptions = {
  /** Until the new keys are used. */
  readonly graceSeconds?: number;
  /** Whether to add a hash key too. */
  readonly hash?: boolean;
};

/** Every process has read a new key by then: they read them every ten seconds. */
const GRACE_SECONDS = 60;

/** The keys of a database, the newest first. */
export function listKeys(ownerUrl: string): Promise<readonly ListedKey[]> {
  return asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<ListedKey>(
      `SELECT purpose, number, master_key AS "masterKey", created_at AS "createdAt", seals_from AS "sealsFrom", moved::float8,
         settled_at AS "settledAt", destroyed_at AS "destroyedAt" FROM vault_key ORDER BY purpose DESC, number DESC`,
    );
    return rows;
  });
}

/** The keys that a rotation has added. */
export type RotatedKeys = {
  readonly number: number;
  readonly hashNumber?: number;
  readonly masterKey: string;
};

/**
 * Adds a seal key, and on request a hash key, which every process uses after a moment, and wraps every key under the first master key. Values
 * and hashes move under the new keys in the background.
 */
export function rotateKeys(
  operator: Operator,
  masterKeys: MasterKeys,
  { graceSeconds = GRACE_SECONDS, hash = false }: RotationOptions = {},
): Promise<RotatedKeys> {
  const { first: masterKey } = masterKeys;
  const details = { masterKey, ...(hash && { hash }) };
  return changed(operator, "keys.rotated", details, async (client) => {
    const keys = await openVaultKeys(queryOver(client), masterKeys);
    if (keys.length === 0)
      throw new ExpungeError("not_found", "no process has used the database yet");
    for (const key of keys) {
      const { wrapped } = await masterKeys.wrap(key.key, placeOf(key));
      await client.query(
        "UPDATE vault_key SET master_key = $3, wrapped = $4 WHERE purpose = $1 AND number = $2",
        [key.purpose, key.number, masterKey, Buffer.from(wrapped)],
      );
    }
    async function add(purpose: KeyPurpose): Promise<number> {
      const known = keys.filter((key) => key.purpose === purpose).map((key) => key.number);
      const number = 1 + Math.max(...known);
      const { wrapped } = await masterKeys.wrap(randomBytes(32), placeOf({ purpose, number }));
      await client.query(
        `INSERT INTO vault_key (purpose, number, master_key, wrapped, seals_from)
         VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
        [purpose, number, masterKey, Buffer.from(wrapped), graceSeconds],
      );
      return number;
    }
    const number = await add("seal");
    const hashNumber = hash ? await add("hash") : undefined;
    // On Citus the keys are on other nodes too, so this is no part of the update.
    const counted = await client.query<{ count: string }>("SELECT count(*) FROM vault_key");
    const [row] = counted.rows;
    await client.query("UPDATE installation SET key_count = $1 WHERE single", [row?.count]);
    return { number, ...(hashNumber !== undefined && { hashNumber }), masterKey };
  });
}

/**
 * Destroys a seal key for good: nothing under it can be opened again, in no backup either. Throws `conflict` while a value or a backup of these
 * days needs it.
 */
export async function destroyKey(
  operator: Operator,
  number: number,
  backupDays: number,
): Promise<void> {
  await changed(operator, "key.destroyed", { number, backupDays }, async (client) => {
    const { rows } = await client.query<{ number: number; expired: boolean | null }>(
      `SELECT number, settled_at <= now() - make_interval(days => $1) AS expired FROM vault_key
       WHERE purpose = 'seal' ORDER BY number DESC FOR UPDATE`,
      [backupDays],
    );
    const [newest] = rows;
    if (!rows.some((key) => key.number === number))
      throw new ExpungeError("not_found", `there is no seal key ${number}`);
    if (newest?.number === number)
      throw new ExpungeError("conflict", `seal key ${number} is the newest: it seals`);
    // Once all values were under a later key, no later backup needs this one.
    if (!rows.some((key) => key.number > number && key.expired === true))
      throw new ExpungeError(
        "conflict",
        `values have not been under a later key than ${number} for ${backupDays} days: backups still need it`,
      );
    const left = await valuesUnder(client, number);
    if (left > 0) {
      throw new ExpungeError("conflict", `${left} values are under seal key ${number}`);
    }
    await client.query(
      "UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE purpose = 'seal' AND number = $1 AND destroyed_at IS NULL",
      [number],
    );
  });
  // The row as it was before would remain in the file of the table.
  await asOwner(operator.ownerUrl, (client) => client.query("VACUUM vault_key"));
}

/** One transaction with its audit entry, announced to every process at its commit. */
function changed<T>(
  operator: Operator,
  action: string,
  details: Readonly<Record<string, unknown>>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const operation = { tenantId: SERVICE_TENANT, action, subject: "installation", details };
  return asOperator(operator, operation, async (client) => {
    const result = await work(client);
    await client.query("SELECT pg_notify($1, '')", [KEYS_CHANNEL]);
    return result;
  });
}
