import { reason } from "@expunge/domain/rules";
import {
  BATCH_DECISIONS,
  type BatchLineView,
  BATCH_OUTCOMES,
  type BatchView,
} from "@expunge/schemas/trpc/batches";
import type { BatchList, BatchTotals } from "#batches/batch-store.port.ts";
import { decidedOf } from "#batches/event.ts";
import type { StoredItem } from "#batches/internal/items-of.ts";
import type { BatchRecord } from "#records/batch.ts";
import { customerNumber } from "#records/natural-key.ts";
import { isoText } from "#runtime/iso-text.ts";

/** The rate is that of the last minute. */
const RATE_MS = 60_000;

/** A batch for clients. */
export function batchView(batch: BatchRecord, totals: BatchTotals, now: Date): BatchView {
  const { decisions, outcomes } = totals;
  const { lines, items, invalid, duplicates, startedAt, endedAt, stoppedBecause, checksum } = batch;
  const decided = decidedOf(outcomes);
  const count = <Name extends string>(
    names: readonly Name[],
    counts: Readonly<Partial<Record<Name, number>>>,
  ) => Object.fromEntries(names.map((name) => [name, counts[name] ?? 0])) as Record<Name, number>;
  const changed = outcomes.changed ?? 0;
  const left = undecidedAs(batch);
  return {
    id: batch.id,
    name: batch.name,
    reason: batch.reason,
    collections: batch.collections,
    state: batch.state,
    source: batch.source,
    limits: batch.limits,
    createdBy: batch.createdBy,
    createdAt: isoText(batch.createdAt),
    ...(startedAt && { startedAt: isoText(startedAt) }),
    ...(endedAt && { endedAt: isoText(endedAt) }),
    ...(checksum !== null && { checksum }),
    counts: {
      lines,
      items,
      invalid,
      duplicates,
      decisions: count(BATCH_DECISIONS, decisions),
      outcomes: count(BATCH_OUTCOMES, {
        ...outcomes,
        [left]: (outcomes[left] ?? 0) + items - decided,
      }),
    },
    consequences: count(CONSEQUENCES, decisions),
    progress: { done: decided, total: items, ...pace(batch, totals, decided, now) },
    approvals: [...batch.approvals],
    ...(stoppedBecause && { stoppedBecause }),
    ...(changed > 0 && { changedSincePreview: changed }),
  };
}

const CONSEQUENCES = [
  "mandatesCancelled",
  "collectionsWithdrawn",
  "withdrawnMinor",
  "collectionsSettling",
  "cardsRemoved",
  "networkRemovals",
  "held",
] as const satisfies readonly (keyof BatchView["consequences"])[];

/** The outcome of items without a decision. */
function undecidedAs({ state }: Pick<BatchRecord, "state">): "cancelled" | "pending" {
  return state === "cancelled" || state === "rejected" ? "cancelled" : "pending";
}

function pace(
  { state, startedAt, items }: BatchRecord,
  { recent }: BatchTotals,
  decided: number,
  now: Date,
) {
  if (state !== "running" || startedAt === null) return { perSecond: 0 };
  const ms = Math.min(RATE_MS, Math.max(1_000, now.getTime() - startedAt.getTime()));
  const perSecond = Math.round((recent * 10_000) / ms) / 10;
  const left = items - decided;
  if (perSecond === 0) return { perSecond };
  return { perSecond, endsAt: isoText(new Date(now.getTime() + (left / perSecond) * 1_000)) };
}

/** The lines of a list for clients. */
export function linesOf(
  batch: Pick<BatchRecord, "state">,
  { lines, duplicates, previewed, outcomes }: BatchList,
): BatchLineView[] {
  return lines.map((stored, place): BatchLineView => {
    const { line, ref } = stored;
    const named = { line, ...(ref !== undefined && { ref }) };
    if ("error" in stored) return { ...named, outcome: "invalid", error: stored.error };
    const shown = { ...named, kind: stored.kind, target: shownTarget(stored) };
    const duplicateOf = duplicates[place];
    if (duplicateOf !== undefined) return { ...shown, outcome: "duplicate", duplicateOf };
    const preview = previewed?.[place];
    const [outcome, deletionId, refusedBy] = outcomes[place] ?? [undecidedAs(batch), null];
    const rules = refusedBy ?? (outcomes[place] ? undefined : preview?.[1]) ?? [];
    return {
      ...shown,
      ...(preview && { decision: preview[0] }),
      outcome,
      ...(deletionId !== null && { deletionId }),
      ...(rules.length > 0 && { reasons: rules.map((rule) => reason(rule)) }),
    };
  });
}

function shownTarget(item: StoredItem): NonNullable<BatchLineView["target"]> {
  const { kind, accountId, shownReference, ownerBid = "" } = item;
  switch (kind) {
    case "payment_option":
      return { customerAccountId: accountId, reference: shownReference };
    case "card_token":
      return { token: shownReference };
    case "click_to_pay_customer":
      return { accountId, customerId: customerNumber(shownReference), ownerBid };
  }
}
