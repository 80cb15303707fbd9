import type pg from "pg";
import type { Query } from "#connection/query.ts";

/** The oldest major version that the SQL is written for (`npm run test:postgres`). */
const OLDEST = 15;
const VERSION = "current_setting('server_version_num')::int AS version";

/** Why a server's version (`server_version_num`) is refused; undefined if it is supported. */
function versionProblem(version: number): string | undefined {
  const major = Math.floor(version / 10_000);
  return major < OLDEST
    ? `PostgreSQL ${major} is too old: version ${OLDEST} or later is required`
    : undefined;
}

/** The same for the server behind a connection. */
export async function serverProblem(query: Query): Promise<string | undefined> {
  const [row] = await query<{ version: number }>(`SELECT ${VERSION}`, []);
  return versionProblem(row?.version ?? 0);
}

/**
 * Throws if the server is too old, if sessions are not in UTC because a pooler drops their options, or if the login bypasses row level
 * security. Connection errors keep their text.
 */
export async function checkServer(pool: Pick<pg.Pool, "query">): Promise<void> {
  const { rows } = await pool.query<{
    version: number;
    zone: string;
    role: string;
    bypasses: boolean;
  }>(
    `SELECT ${VERSION}, current_setting('timezone') AS zone, rolname::text AS role, rolsuper OR rolbypassrls AS bypasses
     FROM pg_roles WHERE rolname = current_user`,
  );
  for (const { version, zone, role, bypasses } of rows) {
    const problem =
      versionProblem(version) ??
      (zone === "UTC" ? undefined : `sessions are in the time zone ${zone}, not in UTC`) ??
      (bypasses
        ? `the role ${role} bypasses row level security; use a login of expunge_app`
        : undefined);
    if (problem !== undefined) throw new Error(`DATABASE_URL: ${problem}`);
  }
}
