import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import type { DeletionRecord, ShownDeletion } from "#records/deletion.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A deletion with its network request while that is open. */
export type DeletionInProgress<Shown extends ShownDeletion = DeletionRecord> = {
  readonly deletion: Shown;
  readonly request: NetworkRequestRecord | null;
};

/** Deletions for display, the newest first. */
export interface DeletionReader {
  find(tenantId: string, id: string): Promise<DeletionInProgress | undefined>;
  list(
    tenantId: string,
    filter: ListDeletionsInput,
  ): Promise<readonly DeletionInProgress<ShownDeletion>[]>;
}
