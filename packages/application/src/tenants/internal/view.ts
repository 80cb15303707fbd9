import type { SettingsView } from "@expunge/schemas/trpc/settings";
import type { PendingSettings, StoredSettings } from "#tenants/settings-reader.port.ts";
import type { AuditEntry } from "#write-path/change.ts";

/** Settings for staff. */
export function settingsView({
  policy,
  pending,
}: Pick<StoredSettings, "policy" | "pending">): SettingsView {
  return {
    ...policy,
    ...(pending && { pending: { ...pending, loosened: [...pending.loosened] } }),
  };
}

/** The details of an audit entry about waiting settings: their names, not their values. */
export function auditDetails({ id, loosened }: PendingSettings): AuditEntry["details"] {
  return { settingsId: id, changed: loosened.join(" ") };
}
