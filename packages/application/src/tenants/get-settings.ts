import type { SettingsView } from "@expunge/schemas/trpc/settings";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";
import { settingsView } from "#tenants/internal/view.ts";

/** The settings of a tenant, with defaults for those that are not set, and the loosening that waits for an approval. */
export function getSettings({ settings }: { settings: SettingsReader }) {
  return async (tenantId: string): Promise<SettingsView> =>
    settingsView(await settings.find(tenantId));
}
