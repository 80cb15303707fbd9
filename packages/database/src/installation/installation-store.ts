import type { Installation } from "@expunge/application/installation/installation";
import type { InstallationStore } from "@expunge/application/installation/installation-store.port";
import type { Query } from "#connection/query.ts";

const COLUMNS = `id::text, environment_id AS "environmentId", beat::float8, restored_at AS "restoredAt"`;

/** The row of the installation in PostgreSQL. */
export function createInstallationStore({ query }: { readonly query: Query }): InstallationStore {
  return {
    async read() {
      const [row] = await query<Installation>(
        `SELECT ${COLUMNS} FROM installation WHERE single`,
        [],
      );
      return row;
    },
    async beat(seen) {
      const [row] = await query<Installation>(`SELECT ${COLUMNS} FROM beat_installation($1)`, [
        seen,
      ]);
      return row;
    },
  };
}
