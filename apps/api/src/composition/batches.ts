import { createBatch } from "@expunge/application/batches/create";
import { operateBatch } from "@expunge/application/batches/operate";
import { putBatchItems } from "@expunge/application/batches/put-items";
import {
  getBatch,
  listBatches,
  listBatchLines,
  streamBatchLines,
  viewBatch,
} from "@expunge/application/batches/read";
import { reviewBatch } from "@expunge/application/batches/review";
import { sealBatch, type SizedBatchDeps } from "@expunge/application/batches/seal";
import type { Vault } from "@expunge/application/vault/vault";

/** The use cases of batches. */
export function createBatchUseCases(deps: SizedBatchDeps & { readonly vault: Vault }) {
  return {
    createBatch: createBatch(deps),
    putBatchItems: putBatchItems(deps),
    sealBatch: sealBatch(deps),
    operateBatch: operateBatch(deps),
    reviewBatch: reviewBatch(deps),
    getBatch: getBatch(deps),
    viewBatch: viewBatch(deps),
    listBatches: listBatches(deps),
    listBatchLines: listBatchLines(deps),
    streamBatchLines: streamBatchLines(deps),
  };
}
