import { z } from "zod";
import type { Database } from "#connection/database.ts";
import { KEY_RETENTION_DAYS } from "#write-path/change-lists.ts";

/** For how many months what has grown is kept; what has no number is kept for ever. */
export type KeptMonths = {
  readonly deletions?: number | undefined;
  readonly events?: number | undefined;
  readonly audit?: number | undefined;
};

/** Names of partitions (`event_2026_11`), by what was done with them. */
export type PartitionWork = {
  readonly made: readonly string[];
  readonly dropped: readonly string[];
  /** Past what is kept, but with a deletion that has not ended. */
  readonly open: readonly string[];
  /** Held by somebody for longer than others may be kept waiting: what was left undone is to be tried again. */
  readonly busy: readonly string[];
};

export type PartitionKeeper = {
  /** Makes the partitions of this month and the next three, and drops what is not kept any longer. */
  maintain(now: Date, kept: KeptMonths): Promise<PartitionWork>;
};

const rows = z.array(
  z.object({ action: z.enum(["made", "dropped", "open", "busy"]), partition: z.string() }),
);

/** Looks after the partitions of what grows for ever. Several processes may: one works, the others have nothing to do. */
export function createPartitionKeeper({ prisma }: Database): PartitionKeeper {
  return {
    async maintain(now, { deletions, events, audit }) {
      const kept = JSON.stringify({
        idempotency_record: `${KEY_RETENTION_DAYS} days`,
        ...months("deletion", deletions),
        ...months("event", events),
        ...months("audit_entry", audit),
      });
      const done = rows.parse(
        await prisma.$queryRaw`SELECT action, partition FROM maintain_partitions(${now}, ${kept}::jsonb)`,
      );
      const those = (action: keyof PartitionWork) =>
        done.filter((row) => row.action === action).map(({ partition }) => partition);
      return {
        made: those("made"),
        dropped: those("dropped"),
        open: those("open"),
        busy: those("busy"),
      };
    },
  };
}

function months(table: string, count: number | undefined): Readonly<Record<string, string>> {
  return count === undefined ? {} : { [table]: `${count} months` };
}
