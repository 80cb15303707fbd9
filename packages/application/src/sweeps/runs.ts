import type { ListSweepRunsInput, SweepRunView } from "@expunge/schemas/trpc/sweeps";
import { runView } from "#sweeps/internal/view.ts";
import type { SweepStore } from "#sweeps/sweep-store.port.ts";

/** A page of runs, newest first, dry runs included. */
export function listSweepRuns({ sweeps }: { sweeps: SweepStore }) {
  return async (
    tenantId: string,
    filter: ListSweepRunsInput,
  ): Promise<{ items: SweepRunView[]; nextCursor: string | null }> => {
    const found = await sweeps.runs(tenantId, { ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    return {
      items: page.map(runView),
      nextCursor: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
    };
  };
}
