import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { GUARDING_SETTINGS } from "@expunge/domain/deletion/loosened-settings";
import { riskPolicyFaults, VELOCITY_KEYS, VERDICTS } from "@expunge/domain/risk/risk-policy";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { z } from "zod";
import { uuid } from "#boundary/uuid.ts";
import { storedText } from "#boundary/stored-text.ts";
import { OWNER_BID_MAX, TARGET_KINDS } from "#boundary/target.ts";

const LONGEST_UNDO_SECONDS = 30 * 24 * 60 * 60;
const LONGEST_MARGIN_DAYS = 3650;
const LONGEST_NETWORK_HOURS = 7 * 24;
/** Each earlier request is counted individually. */
const MOST_COUNTED = 100_000;

const MOST_ITEMS = 10_000_000;
const share = z.number().min(0).max(1);

/** Limits of batches. `maxShare`: of the tenant's credentials of the kinds of the items; the other shares are of the decided items. */
export const batchLimits = z.strictObject({
  maxItems: z.int().min(1).max(MOST_ITEMS).exactOptional(),
  maxShare: share.exactOptional(),
  perHour: z.int().min(1).max(100_000_000).exactOptional(),
  stopAtRefusedShare: share.exactOptional(),
  stopAtFailedShare: share.exactOptional(),
});

const verdict = z.enum(VERDICTS);

/** The policy for the risk object of contract 3 and for earlier requests. Absent parts are not checked. */
const riskPolicy = z
  .strictObject({
    countryMismatch: verdict.exactOptional(),
    recentActivation: z.strictObject({ days: z.int(), verdict }).exactOptional(),
    velocity: z
      .array(
        z.strictObject({
          by: z.enum(VELOCITY_KEYS),
          most: z.int().max(MOST_COUNTED),
          seconds: z.int(),
          verdict,
        }),
      )
      .max(20)
      .readonly()
      .exactOptional(),
  })
  .superRefine((policy, { addIssue }) => {
    for (const { path, message } of riskPolicyFaults(policy))
      addIssue({ code: "custom", path: [...path], message });
  });

/**
 * The settings of a tenant. `approval`: a deletion requested by staff waits for the approval of another person if it meets every
 * condition of one entry; `fromAmountMinor` is the total of its open collections, in cents. `undoSeconds`: the undo window of
 * such a deletion. `evidenceMarginDays`: the retention of mandate evidence beyond 13 months. `networkGiveUpHours`: the time limit
 * for a network request without an outcome. `batches`: the limits of batches, by default 1,000,000 items, a stop at 10 % unexpected refusals or
 * 5 % failures, and no others.
 */
export const tenantSettings = z.strictObject({
  approval: z
    .array(
      z.strictObject({
        reasons: z.array(z.enum(DELETION_REASONS)).min(1).readonly().exactOptional(),
        kinds: z.array(z.enum(TARGET_KINDS)).min(1).readonly().exactOptional(),
        fromAmountMinor: z.int().min(0).exactOptional(),
      }),
    )
    .max(50)
    .readonly()
    .default([]),
  undoSeconds: z.int().min(0).max(LONGEST_UNDO_SECONDS).default(0),
  evidenceMarginDays: z.int().min(0).max(LONGEST_MARGIN_DAYS).default(30),
  cancellationChannel: z.enum(["none", "pain.011"]).default("none"),
  ownerBids: z.array(storedText(OWNER_BID_MAX)).max(100).readonly().exactOptional(),
  risk: riskPolicy.default({}),
  networkGiveUpHours: z.int().min(1).max(LONGEST_NETWORK_HOURS).exactOptional(),
  batches: batchLimits.exactOptional(),
});
export type TenantSettings = z.infer<typeof tenantSettings>;

/** A loosening that waits for the approval of another person, with the settings after it. */
export const pendingSettings = z.object({
  id: z.uuid(),
  settings: tenantSettings,
  loosened: z.array(z.enum(GUARDING_SETTINGS)),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
});

/** The settings in force. */
export const settingsView = tenantSettings.extend({ pending: pendingSettings.exactOptional() });
export type SettingsView = z.infer<typeof settingsView>;

/** All settings; omitted ones return to their defaults. `pending` is ignored, so that the answer of `settings.get` can be sent back. */
export const updateSettingsInput = tenantSettings
  .extend({ pending: z.unknown().optional() })
  .transform(withoutPending);

function withoutPending(given: TenantSettings & { readonly pending?: unknown }): TenantSettings {
  const { pending: _, ...settings } = given;
  return settings;
}

/** The loosening to approve or reject. */
export const reviewSettingsInput = z.strictObject({
  id: uuid,
  note: storedText(500).exactOptional(),
});
export type ReviewSettingsInput = z.infer<typeof reviewSettingsInput>;

/** Whether two types are equal, including optional fields. */
type Same<One, Other> = [One, Other, Whole<One>, Whole<Other>] extends [
  Other,
  One,
  Whole<Other>,
  Whole<One>,
]
  ? true
  : false;
type Whole<Type> = Type extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : Type extends object
    ? { readonly [Key in keyof Type]-?: Whole<Type[Key]> }
    : Type;

// The settings and the policy of the domain must be equal; a difference is a type error here.
true satisfies Same<TenantSettings, TenantPolicy>;
