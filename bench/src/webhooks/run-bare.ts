import { fileOf, runTask } from "#stack/child.ts";

/** The requests that a receiver has kept, sent to it again. */
export type BareTask = {
  readonly origin: string;
  readonly path: string;
  readonly inFlight: number;
};

export type BareResult = { readonly perSecond: number; readonly failures: number };

/** Sends in a process of its own; its start is not counted. */
export function runBare(task: BareTask): Promise<BareResult> {
  return runTask(fileOf("webhooks/bare-main.ts"), task);
}
