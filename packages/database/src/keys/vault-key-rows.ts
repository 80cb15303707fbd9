import { randomBytes } from "node:crypto";
import { keyFrom } from "@expunge/application/vault/derive-key";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import { checkValue, firstSealKey } from "@expunge/application/vault/vault-keys";
import type { Query } from "#connection/query.ts";
import { OtherMasterKeyError } from "#installation/claim-installation.ts";

export type KeyPurpose = "seal" | "hash";
export type VaultKeyRow = {
  readonly purpose: KeyPurpose;
  readonly number: number;
  readonly masterKey: string;
  /** Null once it is destroyed. */
  readonly wrapped: Uint8Array | null;
  /** Until new values are sealed under it, by the clock of the database. */
  readonly sealsInMs: number;
};

export type OpenedKey = VaultKeyRow & { readonly key: Uint8Array };

/** The place of a key, which its wrapping authenticates. */
export const placeOf = ({ purpose, number }: Pick<VaultKeyRow, "purpose" | "number">): string =>
  `${purpose}/${number}`;

/** The keys of the database, the newest first. Throws if some are lost. */
export async function readVaultKeys(query: Query): Promise<readonly VaultKeyRow[]> {
  const rows = await query<VaultKeyRow & { readonly expected: number | null }>(
    `SELECT k.purpose, k.number, k.master_key AS "masterKey", k.wrapped, i.key_count AS expected,
       (extract(epoch FROM k.seals_from - now()) * 1000)::float8 AS "sealsInMs"
     FROM installation i LEFT JOIN vault_key k ON true WHERE i.single ORDER BY k.number DESC`,
    [],
  );
  const kept = rows.filter(({ purpose }) => purpose !== null);
  if (kept.length < (rows[0]?.expected ?? 0))
    throw new Error(
      "DATABASE_URL: the table vault_key lacks keys of this database: restore it from its own backup",
    );
  return kept;
}

/** Stores the first keys, derived from the master key that the database is bound to, or random. */
export async function beginVaultKeys(
  query: Query,
  masterKeys: MasterKeys,
  environmentId: string,
): Promise<void> {
  const root = await firstRoot(query, masterKeys);
  const [seal, hash] = [
    await masterKeys.wrap(firstSealKey(root), placeOf({ purpose: "seal", number: 0 })),
    await masterKeys.wrap(root, placeOf({ purpose: "hash", number: 0 })),
  ];
  await query("SELECT begin_vault_keys($1, $2, $3, $4, $5)", [
    environmentId,
    checkValue(root),
    masterKeys.first,
    Buffer.from(seal.wrapped),
    Buffer.from(hash.wrapped),
  ]);
}

/** The root from which the first keys of the database are derived: that to which it is bound, or will be. */
export async function firstRoot(query: Query, { roots }: MasterKeys): Promise<Uint8Array> {
  const [bound] = await query<{ check: Uint8Array }>(
    "SELECT key_check AS check FROM installation WHERE single",
    [],
  );
  const root = bound
    ? roots.find((one) => checkValue(one).equals(bound.check))
    : (roots[0] ?? keyFrom(randomBytes(32), "root of a database"));
  if (root === undefined) throw new OtherMasterKeyError();
  return root;
}

/** The keys of the database that are not destroyed, unwrapped. Throws an OtherMasterKeyError if no master key opens them. */
export async function openVaultKeys(
  query: Query,
  masterKeys: MasterKeys,
): Promise<readonly OpenedKey[]> {
  const opened: OpenedKey[] = [];
  for (const row of await readVaultKeys(query))
    if (row.wrapped !== null) opened.push({ ...row, key: await unwrapKey(row, masterKeys) });
  // A database of the version before has none yet.
  if (opened.length === 0) await firstRoot(query, masterKeys);
  return opened;
}

export async function unwrapKey(row: VaultKeyRow, masterKeys: MasterKeys): Promise<Uint8Array> {
  const { masterKey, wrapped } = row;
  const key = wrapped && (await masterKeys.unwrap({ masterKey, wrapped }, placeOf(row)));
  if (!key) throw new OtherMasterKeyError(masterKey);
  return key;
}
