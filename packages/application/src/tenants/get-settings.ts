import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";

/** Shows what a tenant has decided for itself, and what goes where it has not. */
export function getSettings({ settings }: { settings: SettingsReader }) {
  return (tenantId: string): Promise<TenantSettings> => settings.find(tenantId);
}
