import { channel } from "node:diagnostics_channel";

/** The stages of a deletion, from the request's head to the write. */
export type Stage = "auth" | "parse" | "wait" | "select" | "decide" | "write";
/** The duration of a stage in milliseconds; each of its `deletions` waited for all of it. */
export type StageTime = { readonly stage: Stage; readonly ms: number; readonly deletions: number };

export const STAGE_CHANNEL = "expunge.stage";
const stages = channel(STAGE_CHANNEL);

/** Publishes the duration of a stage that began at `since`, by `performance.now()`. Costs nothing without a subscriber. */
export function recordStageTime(stage: Stage, deletions: number, since: number): void {
  if (stages.hasSubscribers) stages.publish({ stage, ms: performance.now() - since, deletions });
}
