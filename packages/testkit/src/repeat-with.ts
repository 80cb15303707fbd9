import { defaultReportMessage, type Plugin, type RunDetails } from "fast-check";

/** Adds the settings that reproduce a failure to the report of a property. */
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
