import type { FloorResult, FloorRun } from "#floor/floor-script.ts";
import { fileOf, runTask } from "#stack/child.ts";

/** Drives a floor where there is no pgbench: the same statements by node `pg`, prepared, in a process of its own. */
export function pgLoop(run: FloorRun): Promise<FloorResult> {
  return runTask(fileOf("floor/pg-loop-main.ts"), run);
}
