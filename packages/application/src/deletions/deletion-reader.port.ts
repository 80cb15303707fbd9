import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A deletion with its network request while that is open. */
export type DeletionInProgress = {
  readonly deletion: DeletionRecord;
  readonly request: NetworkRequestRecord | null;
};

/** Deletions for display, the newest first. */
export interface DeletionReader {
  find(tenantId: string, id: string): Promise<DeletionInProgress | undefined>;
  list(tenantId: string, filter: ListDeletionsInput): Promise<readonly DeletionInProgress[]>;
}
