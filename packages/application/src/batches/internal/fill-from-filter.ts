import type { BatchFilter } from "@expunge/schemas/trpc/batches";
import type { BatchStore } from "#batches/batch-store.port.ts";
import { inputWriter } from "#batches/internal/input-writer.ts";
import type { BatchRecord } from "#records/batch.ts";

const PAGE = 2_500;
/** Before every id. */
const FIRST = "00000000-0000-0000-0000-000000000000";

/** Stores what a filter finds as an input of the batch. Returns its counts, or undefined if another input has replaced it. */
export async function fillFromFilter(
  batches: BatchStore,
  batch: BatchRecord,
  filter: BatchFilter,
  input: string,
  now: Date,
) {
  const writer = inputWriter(batches, batch, input);
  let after = FIRST;
  let line = 0;
  for (;;) {
    const found = await batches.filtered(batch.tenantId, filter, {
      after,
      before: now,
      limit: PAGE,
    });
    for (const { target } of found) await writer.add({ line: (line += 1), ...target });
    const last = found.at(-1);
    if (last === undefined || found.length < PAGE) return writer.end();
    after = last.id;
  }
}
