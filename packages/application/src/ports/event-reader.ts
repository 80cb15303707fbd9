import type { ListEventsInput } from "@expunge/contracts/trpc/events";
import type { EventEntry } from "#records/change.ts";

/** The event log of a tenant. `sequence` counts from 1 and has no gaps. */
export interface EventReader {
  list(
    tenantId: string,
    filter: ListEventsInput,
  ): Promise<readonly (EventEntry & { readonly sequence: bigint })[]>;
}
