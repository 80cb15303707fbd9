import { defaultReportMessage, type Plugin, type RunDetails } from "fast-check";

/** Adds to the failure of a property the settings that repeat it. */
export const repeatWith =
  (settings: (run: RunDetails<unknown>) => string): Plugin<unknown> =>
  () => ({
    onAllRunsComplete(run) {
      if (!run.failed) return;
      throw new Error(`Repeat with ${settings(run)}\n${defaultReportMessage(run)}`, {
        cause: run.errorInstance,
      });
    },
  });
