import { channel } from "node:diagnostics_channel";
import type { Change } from "#write-path/change.ts";

/** The committed changes of one tenant, in the order of their batch. */
export type Written = { readonly tenantId: string; readonly changes: readonly Change[] };

export const WRITTEN_CHANNEL = "expunge.written";
const written = channel(WRITTEN_CHANNEL);

/** Publishes committed changes on a diagnostics channel: metrics are counted from it, and it wakes the readers of the event log. */
export function publishCommit(tenantId: string, changes: readonly Change[]): void {
  if (written.hasSubscribers && changes.length > 0)
    written.publish({ tenantId, changes } satisfies Written);
}
