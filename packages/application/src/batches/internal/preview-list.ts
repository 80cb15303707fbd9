import type { Consequence } from "@expunge/domain/deletion/consequences";
import type { BatchConsequences } from "@expunge/schemas/trpc/batches";
import type { ListedPlan, PreviewCommand } from "#deletions/preview-list.ts";
import type { BatchList } from "#batches/batch-store.port.ts";
import { batchActor } from "#batches/internal/batch-actor.ts";
import { itemsOf } from "#batches/internal/items-of.ts";
import type { BatchRecord, PreviewCounts, PreviewedLine } from "#records/batch.ts";

/** The previews of the items of a list, by place, with the counts of their decisions and consequences. */
export async function previewList(
  preview: (
    tenantId: string,
    commands: readonly PreviewCommand[],
  ) => Promise<readonly ListedPlan[]>,
  batch: BatchRecord,
  list: BatchList,
  now: Date,
): Promise<{ readonly previewed: readonly PreviewedLine[]; readonly counts: PreviewCounts }> {
  const items = itemsOf(list);
  const { reason, collections } = batch;
  const actor = batchActor(batch);
  const plans = await preview(
    batch.tenantId,
    items.map(({ item }) => ({
      target: item,
      reason: item.reason ?? reason,
      collections,
      immediate: true,
      actor,
      now,
    })),
  );
  const previewed: PreviewedLine[] = list.lines.map(() => null);
  const counts: Record<string, number> = {};
  const add = (name: string, number = 1) => {
    if (number > 0) counts[name] = (counts[name] ?? 0) + number;
  };
  for (const [index, { place }] of items.entries()) {
    const plan = plans[index];
    const decision = plan?.decision ?? "not_found";
    const rules = plan?.reasons.map(({ rule }) => rule) ?? [];
    previewed[place] = rules.length > 0 ? [decision, rules] : [decision];
    add(decision);
    for (const [name, number] of Object.entries(sumOf(plan?.consequences ?? []))) add(name, number);
  }
  return { previewed, counts };
}

function sumOf(consequences: readonly Consequence[]): BatchConsequences {
  const of = <Type extends Consequence["type"]>(type: Type) =>
    consequences.filter((one): one is Extract<Consequence, { type: Type }> => one.type === type);
  const withdrawn = of("collection_withdrawn");
  return {
    mandatesCancelled: of("mandate_cancelled").length,
    collectionsWithdrawn: withdrawn.length,
    withdrawnMinor: withdrawn.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    collectionsSettling: of("collection_settles").length,
    cardsRemoved: of("card_removed").length,
    networkRemovals: of("network_removal").length,
    held: of("hold").length > 0 ? 1 : 0,
  };
}
