import { randomUUID } from "node:crypto";
import { ExpungeError } from "@expunge/application/expunge-error";
import type { Installation } from "@expunge/application/installation/installation";
import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import { queryOver } from "#connection/query.ts";
import { createInstallationStore } from "#installation/installation-store.ts";
import { asOwner } from "#migrator/migrate.ts";
import { asOperator, type Operator } from "#operations/as-operator.ts";

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
export function stampInstallation(operator: Operator, environmentId: string): Promise<void> {
  return changed(
    operator,
    "environment.stamped",
    { environmentId },
    {
      text: "UPDATE installation SET id = $1, environment_id = $2, beat = 0, restored_at = NULL WHERE single",
      values: [randomUUID(), environmentId],
    },
  );
}

/** Accepts a restore: processes may send again, from the restored state. */
export function acceptRestore(operator: Operator): Promise<void> {
  return changed(
    operator,
    "restore.accepted",
    {},
    {
      text: "UPDATE installation SET beat = beat + $1, restored_at = NULL WHERE single",
      values: [AHEAD],
    },
  );
}

/** Throws `not_found` before the first process has claimed the database. */
async function changed(
  operator: Operator,
  action: string,
  details: Readonly<Record<string, unknown>>,
  statement: { readonly text: string; readonly values: readonly unknown[] },
): Promise<void> {
  const operation = { tenantId: SERVICE_TENANT, action, subject: "installation", details };
  await asOperator(operator, operation, async (client) => {
    const { rowCount } = await client.query(statement.text, [...statement.values]);
    if (rowCount === 0) throw new ExpungeError("not_found", "no process has used the database yet");
  });
}
