import { channel } from "node:diagnostics_channel";

/** What a deletion's time passes with, from the request's head to what is written. */
export type Stage = "auth" | "parse" | "wait" | "select" | "decide" | "write";
/** `ms`: how long it took; each of so many `deletions` has waited for all of it. */
export type StageTime = { readonly stage: Stage; readonly ms: number; readonly deletions: number };

export const STAGE_CHANNEL = "expunge.stage";
const stages = channel(STAGE_CHANNEL);

/** Tells who listens on the channel how long a stage took that began at `since`, by `performance.now()`. Mostly nobody does. */
export function recordStageTime(stage: Stage, deletions: number, since: number): void {
  if (stages.hasSubscribers) stages.publish({ stage, ms: performance.now() - since, deletions });
}
