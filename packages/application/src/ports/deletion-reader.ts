import type { ListDeletionsInput } from "@expunge/contracts/trpc/deletions";
import type { DeletionRecord } from "#records/deletion-record.ts";
import type { NetworkRequestRecord } from "#records/network-request-record.ts";

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
