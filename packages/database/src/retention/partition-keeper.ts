import { z } from "zod";
import type { Database } from "#connection/database.ts";
import { KEY_RETENTION_DAYS } from "#write-path/change-lists.ts";

/** The retention in months; without a number it is unlimited. The minimum of the database's owner comes first. */
export type KeptMonths = {
  readonly deletions?: number | undefined;
  readonly events?: number | undefined;
  readonly audit?: number | undefined;
};

/** Names of partitions (`event_2026_11`) by the action taken. */
export type PartitionWork = {
  readonly made: readonly string[];
  readonly dropped: readonly string[];
  /** Past their retention, but retained for an open deletion. */
  readonly open: readonly string[];
  /** Locked for too long: the caller tries again later. */
  readonly busy: readonly string[];
};

export type PartitionKeeper = {
  /** Creates the partitions of this month and the next three, and drops those past their retention. */
  maintain(kept: KeptMonths): Promise<PartitionWork>;
};

const rows = z.array(
  z.object({ action: z.enum(["made", "dropped", "open", "busy"]), partition: z.string() }),
);

/** Maintains the partitions of the growing tables. Of several processes one works, and the others do nothing. */
export function createPartitionKeeper({ query }: Pick<Database, "query">): PartitionKeeper {
  return {
    async maintain({ deletions, events, audit }) {
      const kept = JSON.stringify({
        idempotency_record: `${KEY_RETENTION_DAYS} days`,
        ...months("deletion", deletions),
        ...months("event", events),
        ...months("audit_entry", audit),
      });
      const done = rows.parse(
        await query("SELECT action, partition FROM maintain_partitions($1)", [kept]),
      );
      const partitions = (action: keyof PartitionWork) =>
        done.filter((row) => row.action === action).map(({ partition }) => partition);
      return {
        made: partitions("made"),
        dropped: partitions("dropped"),
        open: partitions("open"),
        busy: partitions("busy"),
      };
    },
  };
}

function months(table: string, count: number | undefined): Readonly<Record<string, string>> {
  return count === undefined ? {} : { [table]: `${count} months` };
}
