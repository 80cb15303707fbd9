import type { BatchList } from "#batches/batch-store.port.ts";
import type { StoredLine } from "#records/batch.ts";

/** A line that is an item. */
export type StoredItem = Exclude<StoredLine, { readonly error: unknown }>;

/** The items of a list with their places: its lines without the invalid ones and the duplicates. */
export function itemsOf({
  lines,
  duplicates,
}: Pick<BatchList, "lines" | "duplicates">): readonly { place: number; item: StoredItem }[] {
  return lines.flatMap((item, place) =>
    "error" in item || Object.hasOwn(duplicates, place) ? [] : [{ place, item }],
  );
}
