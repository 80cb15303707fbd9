import type { GuardingSetting } from "@expunge/domain/deletion/loosened-settings";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";

/** A loosening of settings that waits for the approval of another person. */
export type PendingSettings = {
  readonly id: string;
  /** The settings after the approval. */
  readonly settings: TenantPolicy;
  /** Those of them that loosen. */
  readonly loosened: readonly GuardingSetting[];
  readonly requestedBy: string;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
};

/** The settings of a tenant in force, and those that wait. `version` changes with each update. */
export type StoredSettings = {
  readonly policy: TenantPolicy;
  readonly pending: PendingSettings | null;
  readonly version: number;
};

/** Reads tenant settings. */
export interface SettingsReader {
  /** The settings of a tenant; the default policy where none is stored. */
  find(tenantId: string): Promise<StoredSettings>;
}
