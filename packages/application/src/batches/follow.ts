import type { BatchKey, BatchWork } from "#batches/batch-store.port.ts";

const LISTS = 50;

/** Brings the open outcomes of a batch up to date with their deletions. */
export function followBatch(deps: { readonly work: Pick<BatchWork, "follow"> }) {
  return async (key: BatchKey, stopping?: AbortSignal): Promise<void> => {
    let after: number | undefined = -1;
    while (after !== undefined) {
      after = await deps.work.follow(key, after, LISTS);
      if (stopping?.aborted) return;
    }
  };
}
