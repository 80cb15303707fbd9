import type { CancellationFolders } from "@expunge/application/mandates/cancellation-folders.port";
import type { Query } from "#connection/query.ts";

/** The clock is the server's, because several hosts report. */
const REPORT = `INSERT INTO cancellation_folder AS f (id, seen_at) VALUES ($1, now())
  ON CONFLICT (id) DO UPDATE SET seen_at = greatest(f.seen_at, excluded.seen_at)`;
const SERVED =
  "SELECT EXISTS (SELECT FROM cancellation_folder WHERE seen_at > now() - interval '1 minute') AS served";

/** The folders of cancellations in PostgreSQL. */
export function createCancellationFolders({
  query,
}: {
  readonly query: Query;
}): CancellationFolders {
  return {
    async report(folderId) {
      await query(REPORT, [folderId]);
    },
    async isServed() {
      const [row] = await query<{ served: boolean }>(SERVED, []);
      return row?.served ?? false;
    },
  };
}
