import type { DeletionView, ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import { ExpungeError } from "#expunge-error.ts";
import type { DeletionReader } from "#deletions/deletion-reader.port.ts";
import { deletionView } from "#deletions/view.ts";

/** Shows one deletion. Throws `not_found`. */
export function getDeletion({ deletions }: { deletions: DeletionReader }) {
  return async (tenantId: string, id: string): Promise<DeletionView> => {
    const found = await deletions.find(tenantId, id);
    if (found === undefined) throw new ExpungeError("not_found", "there is no such deletion");
    return deletionView(found);
  };
}

/** Shows a page of deletions, the newest first. `nextCursor` is null on the last page. */
export function listDeletions({ deletions }: { deletions: DeletionReader }) {
  return async (
    tenantId: string,
    filter: ListDeletionsInput,
  ): Promise<{ items: DeletionView[]; nextCursor: string | null }> => {
    const found = await deletions.list(tenantId, { ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    return {
      items: page.map(deletionView),
      nextCursor: found.length > page.length ? (page.at(-1)?.deletion.id ?? null) : null,
    };
  };
}
