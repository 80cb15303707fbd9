import { apiEnvironment } from "@expunge/api/environment";
import { cliEnvironment } from "@expunge/cli/environment";
import { replaceSection } from "@expunge/schemas/events/pages/replace-section";
import { stackEnvironment } from "@expunge/stack/settings";
import { sandboxEnvironment } from "@expunge/visa-sandbox/sandbox-environment";
import { workerEnvironment } from "@expunge/worker/environment";
import { settingsTable } from "./settings-table.ts";

export const SETTINGS_PAGE = new URL("../../docs/settings.md", import.meta.url);

/** The schema of each process' environment. */
export const ENVIRONMENTS = {
  API: apiEnvironment,
  worker: workerEnvironment,
  stack: stackEnvironment,
  sandbox: sandboxEnvironment,
  "command line": cliEnvironment,
};

/** docs/settings.md with the table that the schemas make. */
export function settingsPage(page: string): string {
  return replaceSection(page, "settings", settingsTable(ENVIRONMENTS));
}
