import type { Query } from "#connection/query.ts";

/** The key and the environment of a process. */
export type InstallationClaim = {
  /** The check value of the master key (`Vault.keyCheck`). */
  readonly keyCheck: Uint8Array;
  readonly environmentId: string;
};

/** The process lacks the master key of the database, and could neither open nor find what is stored in it. */
export class OtherMasterKeyError extends Error {
  override readonly name = "OtherMasterKeyError";

  constructor(id?: string) {
    super(
      id === undefined
        ? "MASTER_KEY: is not the key that this database was first used with"
        : `MASTER_KEY: is not the key of this database, which has the id ${id}`,
    );
  }
}

/**
 * Binds the database to the first process that works on it: to its master key and its environment. Throws an OtherMasterKeyError if the
 * database is bound to another key. Of several first processes one wins; the others are compared with it.
 */
export async function claimInstallation(
  query: Query,
  { keyCheck, environmentId }: InstallationClaim,
): Promise<void> {
  await query(
    `INSERT INTO installation (id, environment_id, key_check, created_at) VALUES (gen_random_uuid(), $1, $2, now())
     ON CONFLICT DO NOTHING`,
    [environmentId, Buffer.from(keyCheck)],
  ).catch(refuseUnmigrated);
  // A statement of its own: the one above does not see the row of a concurrent winner.
  const [row] = await query<{ same: boolean }>(
    "SELECT key_check = $1 AS same FROM installation WHERE single",
    [Buffer.from(keyCheck)],
  );
  if (row?.same !== true) throw new OtherMasterKeyError();
}

/** PostgreSQL's `undefined_table` and `undefined_column`. */
export function refuseUnmigrated(error: unknown): never {
  if (error instanceof Error && "code" in error && ["42P01", "42703"].includes(String(error.code)))
    throw new Error("DATABASE_URL: the database lacks the migrations of this version");
  throw error;
}
