import { randomUUID } from "node:crypto";
import type { Installation } from "@expunge/application/installation/installation";
import { queryOver } from "#connection/query.ts";
import { createInstallationStore } from "#installation/installation-store.ts";
import { asOwner } from "#migrator/migrate.ts";

/**
 * Beats that an accepted restore is ahead of its database. The ledgers of workers that did not run at the time may have recorded a few
 * beats more than the one that noticed the restore.
 */
const AHEAD = 1_000;

/** The installation of a database, for its operator. Undefined before its first process. */
export function readInstallation(ownerUrl: string): Promise<Installation | undefined> {
  return asOwner(ownerUrl, (client) =>
    createInstallationStore({ query: queryOver(client) }).read(),
  );
}

/**
 * Stamps a database with another environment. It becomes another installation: no ledger knows it, and a copy can no longer be taken
 * for its original.
 */
export async function stampInstallation(ownerUrl: string, environmentId: string): Promise<void> {
  await asOwner(ownerUrl, (client) =>
    client.query(
      "UPDATE installation SET id = $1, environment_id = $2, beat = 0, restored_at = NULL WHERE single",
      [randomUUID(), environmentId],
    ),
  );
}

/** Accepts a restore: processes may send again, from the restored state. */
export async function acceptRestore(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, (client) =>
    client.query("UPDATE installation SET beat = beat + $1, restored_at = NULL WHERE single", [
      AHEAD,
    ]),
  );
}
