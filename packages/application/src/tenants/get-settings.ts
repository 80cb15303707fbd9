import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";

/** The settings of a tenant, with defaults for those that are not set. */
export function getSettings({ settings }: { settings: SettingsReader }) {
  return (tenantId: string): Promise<TenantSettings> => settings.find(tenantId);
}
