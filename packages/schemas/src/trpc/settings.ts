import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { riskPolicyFaults, VELOCITY_KEYS, VERDICTS } from "@expunge/domain/risk/risk-policy";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { z } from "zod";
import { storedText } from "#boundary/stored-text.ts";
import { OWNER_BID_MAX, TARGET_KINDS } from "#boundary/target.ts";

const LONGEST_UNDO_SECONDS = 30 * 24 * 60 * 60;
const LONGEST_MARGIN_DAYS = 3650;
const LONGEST_NETWORK_HOURS = 7 * 24;
/** Earlier requests are counted one by one. */
const MOST_COUNTED = 100_000;

const verdict = z.enum(VERDICTS);

/** What is judged of the risk object of contract 3, and of earlier requests. What is left out is not judged. */
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
 * What a tenant decides for itself. `approval`: a deletion that a member of staff requests waits for another person's approval
 * when all that one of these entries names is so of it; `fromAmountMinor` is the sum of its open collections, in cents. `undoSeconds`: how
 * long such a deletion can be undone. `evidenceMarginDays`: how much longer than 13 months the evidence of a mandate is kept. `networkGiveUpHours`:
 * how long a request to the network may go without an outcome before it has failed.
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
});
export type TenantSettings = z.infer<typeof tenantSettings>;

/** Whether two types say the same: what one takes the other takes, down to the parts that may be missing. */
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

// What can be set is what the rules go by: this does not compile when one of them knows more than the other.
true satisfies Same<TenantSettings, TenantPolicy>;
