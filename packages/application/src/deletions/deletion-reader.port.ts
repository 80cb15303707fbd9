import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A deletion and, while the network is asked, how far that is. */
export type DeletionInProgress = {
  readonly deletion: DeletionRecord;
  readonly request: NetworkRequestRecord | null;
};

/** Deletions, to be shown: the newest first. */
export interface DeletionReader {
  find(tenantId: string, id: string): Promise<DeletionInProgress | undefined>;
  list(tenantId: string, filter: ListDeletionsInput): Promise<readonly DeletionInProgress[]>;
}
