import { createHash } from "node:crypto";
import type {
  LoginFailures,
  LoginFailureStore,
} from "@expunge/application/tenants/login-failure-store.port";
import type { Database } from "#connection/database.ts";

/** Ordered, so that processes that count the same keys cannot deadlock. Each failure also removes some counts of minutes that are over. */
const ADD = `WITH over AS (
    DELETE FROM login_failure WHERE key IN (
      SELECT key FROM login_failure WHERE ends_at < now() AND key <> ALL ($1::text[]) LIMIT 10 FOR UPDATE SKIP LOCKED))
  INSERT INTO login_failure AS f (key, failures, ends_at)
  SELECT key, 1, now() + interval '1 minute' FROM unnest($1::text[]) AS key ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN f.ends_at < now() THEN 1 ELSE f.failures + 1 END,
    ends_at = CASE WHEN f.ends_at < now() THEN excluded.ends_at ELSE f.ends_at END
  RETURNING key, failures, ceil(extract(epoch FROM ends_at - now()))::int AS "secondsLeft"`;

/** Counts failed logins in PostgreSQL, under hashes: keys contain addresses, and texts of the caller. */
export function createLoginFailureStore({ query }: Pick<Database, "query">): LoginFailureStore {
  return {
    async add(keys) {
      const hashes = new Map(keys.map((key) => [hashOf(key), key]));
      const rows = await query<LoginFailures>(ADD, [[...hashes.keys()]]);
      return rows.map((row) => ({ ...row, key: hashes.get(row.key) ?? "" }));
    },
  };
}

const hashOf = (key: string) => createHash("sha256").update(key).digest("base64url");
