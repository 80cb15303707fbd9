import type { BatchSource } from "@expunge/schemas/trpc/batches";
import type { BatchStore } from "#batches/batch-store.port.ts";
import { inputWriter } from "#batches/internal/input-writer.ts";
import type { BatchRecord } from "#records/batch.ts";

const PAGE = 2_500;
/** Before every id. */
const FIRST = "00000000-0000-0000-0000-000000000000";

/** Stores what a filter or a sweep finds as an input of the batch. Returns its counts, or undefined if another input has replaced it. */
export async function fillFromSearch(
  batches: BatchStore,
  batch: BatchRecord,
  source: Exclude<BatchSource, { kind: "file" }>,
  input: string,
  now: Date,
) {
  const writer = inputWriter(batches, batch, input);
  let after = FIRST;
  let line = 0;
  for (;;) {
    const page = { after, before: now, limit: PAGE };
    const found =
      source.kind === "filter"
        ? await batches.filtered(batch.tenantId, source.filter, page)
        : await batches.swept(batch.tenantId, source, page);
    for (const { target } of found) await writer.add({ line: (line += 1), ...target });
    const last = found.at(-1);
    if (last === undefined || found.length < PAGE) return writer.end();
    after = last.id;
  }
}
