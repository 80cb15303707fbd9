import {
  BATCH_DECISIONS,
  type BatchLinePage,
  type BatchLineView,
  type BatchOutcome,
  type BatchPage,
  type BatchView,
  type ListBatchesInput,
  type ListBatchLinesInput,
} from "@expunge/schemas/trpc/batches";
import type { BatchStore } from "#batches/batch-store.port.ts";
import { findBatch } from "#batches/internal/change-batch.ts";
import { LINES_OF_LIST } from "#batches/internal/input-writer.ts";
import { batchView, linesOf } from "#batches/view.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { Clock } from "#runtime/clock.port.ts";

type Deps = { readonly batches: BatchStore; readonly clock: Clock };

const SAMPLE = 3;

/** A batch, from its preview on with a sample of each decision. Throws `not_found`. */
export function getBatch(deps: Deps) {
  return async (tenantId: string, id: string): Promise<BatchView> => {
    const batch = await findBatch(deps.batches, tenantId, id);
    const view = await viewOf(deps, batch);
    const decisions = BATCH_DECISIONS.filter((decision) => view.counts.decisions[decision] > 0);
    const samples: NonNullable<BatchView["samples"]> = {};
    for (const decision of decisions) {
      const [list] = await deps.batches.lists(batch, 0, 1, { decision });
      samples[decision] = (list ? linesOf(batch, list) : [])
        .filter((line) => line.decision === decision)
        .slice(0, SAMPLE);
    }
    return decisions.length > 0 ? { ...view, samples } : view;
  };
}

/** The view of a batch after a change of it. */
export function viewBatch(deps: Deps) {
  return (batch: BatchRecord): Promise<BatchView> => viewOf(deps, batch);
}

async function viewOf({ batches, clock }: Deps, batch: BatchRecord): Promise<BatchView> {
  const now = clock.now();
  return batchView(batch, await batches.totals(batch, now), now);
}

/** The batches of a tenant, newest first. */
export function listBatches(deps: Deps) {
  return async (tenantId: string, input: ListBatchesInput): Promise<BatchPage> => {
    const { state, cursor, limit } = input;
    const found = await deps.batches.page(tenantId, {
      ...(state && { state }),
      ...(cursor && { before: cursor }),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const items: BatchView[] = [];
    for (const batch of page) items.push(await viewOf(deps, batch));
    return { items, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  };
}

/** Lines of the input of a batch, in its order. Throws `not_found`. */
export function listBatchLines(deps: Deps) {
  return async (tenantId: string, input: ListBatchLinesInput): Promise<BatchLinePage> => {
    const { id, cursor = 0, limit } = input;
    const batch = await findBatch(deps.batches, tenantId, id);
    const items: BatchLineView[] = [];
    // A cursor is the position of a line in the input, from 0.
    let from = Math.floor(cursor / LINES_OF_LIST);
    for (;;) {
      const [list] = await deps.batches.lists(batch, from, 1, filterOf(input));
      if (list === undefined) return { items, nextCursor: null };
      for (const [place, line] of linesOf(batch, list).entries()) {
        const position = list.number * LINES_OF_LIST + place;
        if (position < cursor || !isMeant(input, line)) continue;
        if (items.length === limit) return { items, nextCursor: position };
        items.push(line);
      }
      from = list.number + 1;
    }
  };
}

type LineFilter = Pick<ListBatchLinesInput, "outcome" | "decision">;

function isMeant({ outcome, decision }: LineFilter, line: BatchLineView): boolean {
  return (
    (outcome === undefined || line.outcome === outcome) &&
    (decision === undefined || line.decision === decision)
  );
}

/** Lists without a line that is meant are skipped where their counts tell. */
function filterOf({ outcome, decision }: LineFilter) {
  const counted = COUNTED.find((name) => name === outcome);
  return { ...(decision && { decision }), ...(counted && { outcome: counted }) };
}

/** The outcomes of which the counts of a list have all lines. */
type CountedOutcome = Exclude<BatchOutcome, "pending" | "cancelled">;
const COUNTED: readonly CountedOutcome[] = [
  "completed",
  "executing",
  "waiting",
  "refused",
  "not_found",
  "failed",
];

/** All lines of the input of a batch in its order, list by list, or those with one outcome or decision. Throws `not_found`. */
export function streamBatchLines(deps: Deps) {
  return async (
    tenantId: string,
    input: LineFilter & Pick<ListBatchLinesInput, "id">,
  ): Promise<AsyncIterable<readonly BatchLineView[]>> => {
    const batch = await findBatch(deps.batches, tenantId, input.id);
    return streamed(deps, batch, input);
  };
}

async function* streamed(
  { batches }: Deps,
  batch: BatchRecord,
  input: LineFilter,
): AsyncGenerator<readonly BatchLineView[]> {
  const only = filterOf(input);
  for (let from = 0; ;) {
    const lists = await batches.lists(batch, from, 8, only);
    for (const list of lists) yield linesOf(batch, list).filter((line) => isMeant(input, line));
    const last = lists.at(-1);
    if (last === undefined) return;
    from = last.number + 1;
  }
}
