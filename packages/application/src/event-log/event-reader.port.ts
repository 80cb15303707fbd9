import type { ListEventsInput } from "@expunge/schemas/trpc/events";
import type { EventEntry } from "#write-path/change.ts";

/** The event log of a tenant. `sequence` counts from 1 and has no gaps. */
export interface EventReader {
  list(
    tenantId: string,
    filter: ListEventsInput,
  ): Promise<readonly (EventEntry & { readonly sequence: bigint })[]>;
}
