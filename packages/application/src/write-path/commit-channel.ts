import { channel } from "node:diagnostics_channel";
import type { Change } from "#write-path/change.ts";

/** The committed changes of one tenant, in the order of their batch. */
export type CommittedChanges = { readonly tenantId: string; readonly changes: readonly Change[] };

export const COMMIT_CHANNEL = "expunge.commit";
const commits = channel(COMMIT_CHANNEL);

/** Publishes committed changes on a diagnostics channel: metrics are counted from it, and it wakes the readers of the event log. */
export function publishCommit(tenantId: string, changes: readonly Change[]): void {
  if (commits.hasSubscribers && changes.length > 0)
    commits.publish({ tenantId, changes } satisfies CommittedChanges);
}
