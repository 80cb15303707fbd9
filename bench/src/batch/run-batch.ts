import { fileOf, runTask } from "#stack/child.ts";

/** A bulk deletion of the options `<name>-<from>` and on, in lists, as a batch job deletes them. */
export type BatchTask = {
  readonly url: string;
  /** In base64. */
  readonly masterKey: string;
  readonly tenantId: string;
  readonly name: string;
  readonly numbers: readonly number[];
};

export type BatchResult = { readonly perSecond: number; readonly failures: number };

/** Deletes in a process of its own; its start is not counted. */
export function runBatch(task: BatchTask): Promise<BatchResult> {
  return runTask(fileOf("batch/main.ts"), task);
}
