import { createHash } from "node:crypto";
import type { BatchStore } from "#batches/batch-store.port.ts";
import { itemsOf } from "#batches/internal/items-of.ts";
import type { BatchRecord } from "#records/batch.ts";

const LISTS = 20;

/**
 * SHA-256 of what an approval is for: the terms of the batch, then each item in the order of the input, as JSON texts with a line break behind
 * each.
 */
export async function batchChecksum(batches: BatchStore, batch: BatchRecord): Promise<string> {
  const { id, reason, collections, limits } = batch;
  const sum = createHash("sha256").update(text([id, reason, collections, limits]));
  for (let from = 0; ; from += LISTS) {
    const lists = await batches.lists(batch, from, LISTS);
    for (const list of lists)
      for (const { item } of itemsOf(list)) {
        const { line, kind, accountId, reference, ownerBid } = item;
        sum.update(
          text([line, kind, accountId, reference, ownerBid ?? null, item.reason ?? reason]),
        );
      }
    if (lists.length < LISTS) return sum.digest("hex");
  }
}

function text(values: readonly unknown[]): string {
  return `${JSON.stringify(values)}\n`;
}
