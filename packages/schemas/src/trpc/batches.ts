import { BATCH_STATES } from "@expunge/domain/batch/batch-state";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { CREDENTIAL_SWEEPS } from "@expunge/domain/sweep/sweep-kind";
import { z } from "zod";
import { idempotencyKey } from "#boundary/idempotency-key.ts";
import { storedDay } from "#boundary/stored-time.ts";
import { storedIdentifier, storedText } from "#boundary/stored-text.ts";
import { lookedUpOwnerBid, target, TARGET_KINDS } from "#boundary/target.ts";
import { uuid } from "#boundary/uuid.ts";
import { approval } from "#trpc/deletions.ts";
import { customerAccountId } from "#trpc/payment-options.ts";
import { batchLimits } from "#trpc/settings.ts";

const instant = z.iso.datetime();
const count = z.int();

/** The decisions of a preview. */
export const BATCH_DECISIONS = [
  "accepted",
  "deferred",
  "needs_approval",
  "refused",
  "not_found",
] as const;
export type BatchDecisionName = (typeof BATCH_DECISIONS)[number];

/** What has become of an item. `waiting`: its deletion is scheduled, deferred or awaits an approval. */
export const BATCH_OUTCOMES = [
  "completed",
  "executing",
  "waiting",
  "refused",
  "not_found",
  "failed",
  "cancelled",
  "pending",
] as const;
export type BatchOutcome = (typeof BATCH_OUTCOMES)[number];

/** What became of the other lines of the input, which are no items. */
export const BATCH_LINE_OUTCOMES = [...BATCH_OUTCOMES, "invalid", "duplicate"] as const;

/**
 * Which active credentials are meant: all conditions must be met, at least one besides `kind`. `expiredBefore`: of cards whose last month ended before the
 * day. `notUsedSince`: no use was authorised and no collection was due from the day on, and it was stored before. `storedBefore`: stored before the day. Days are of UTC.
 */
export const batchFilter = z
  .strictObject({
    kind: z.enum(TARGET_KINDS),
    customerAccountId: customerAccountId.exactOptional(),
    creditorId: storedText(35).exactOptional(),
    ownerBid: lookedUpOwnerBid.exactOptional(),
    brand: storedText(30).exactOptional(),
    expiredBefore: storedDay.exactOptional(),
    notUsedSince: storedDay.exactOptional(),
    storedBefore: storedDay.exactOptional(),
  })
  .refine((filter) => Object.keys(filter).length > 1, {
    error: "needs at least one condition besides kind",
  })
  .superRefine((filter, { addIssue }) => {
    for (const [field, kinds] of Object.entries(FILTER_KINDS))
      if (field in filter && !kinds.includes(filter.kind))
        addIssue({
          code: "custom",
          path: [field],
          message: `is not a condition of ${filter.kind}`,
        });
  });
export type BatchFilter = z.infer<typeof batchFilter>;

/** The kinds of credentials that have what a condition is about. */
const FILTER_KINDS: Readonly<Record<string, readonly string[]>> = {
  customerAccountId: ["payment_option", "click_to_pay_customer"],
  creditorId: ["payment_option"],
  ownerBid: ["click_to_pay_customer"],
  brand: ["payment_option", "card_token"],
  expiredBefore: ["payment_option", "card_token"],
};

const fileSource = z.strictObject({ kind: z.literal("file") });
const filterSource = z.strictObject({ kind: z.literal("filter"), filter: batchFilter });
/** What a sweep has found at an instant, by its own rules. */
const sweepSource = z.strictObject({
  kind: z.literal("sweep"),
  sweep: z.enum(CREDENTIAL_SWEEPS),
  at: instant,
  timeZone: z.string(),
  olderThanMonths: count.exactOptional(),
});
export type SweepSource = z.infer<typeof sweepSource>;

/** Where the items of a batch come from. Only the service makes one of a sweep. */
export const batchSource = z.discriminatedUnion("kind", [fileSource, filterSource, sweepSource]);
export type BatchSource = z.infer<typeof batchSource>;

/** `limits`: never looser than the tenant's, which count where one is absent. */
export const createBatchInput = z.strictObject({
  name: storedText(100),
  reason: z.enum(DELETION_REASONS),
  collections: z.enum(COLLECTION_POLICIES).default("withdraw"),
  source: z.discriminatedUnion("kind", [fileSource, filterSource]),
  limits: batchLimits.default({}),
  idempotencyKey,
});
export type CreateBatchInput = z.infer<typeof createBatchInput>;

/** A line of the input of a batch. `ref` is the caller's own name of the line. */
export const batchLine = z.strictObject({
  target,
  reason: z.enum(DELETION_REASONS).exactOptional(),
  ref: storedText(100).exactOptional(),
});

/** A batch to move on. */
export const moveBatchInput = z.strictObject({ id: uuid, note: storedText(500).exactOptional() });
export type MoveBatchInput = z.infer<typeof moveBatchInput>;

/** `checksum`: that of the sealed items, as `batches.get` shows it. */
export const reviewBatchInput = z.strictObject({
  id: uuid,
  checksum: storedIdentifier(64),
  note: storedText(500).exactOptional(),
});
export type ReviewBatchInput = z.infer<typeof reviewBatchInput>;

export const getBatchInput = z.strictObject({ id: uuid });

/** Newest first. */
export const listBatchesInput = z
  .strictObject({
    state: z.enum(BATCH_STATES).optional(),
    cursor: uuid.optional(),
    limit: z.int().min(1).max(200).default(50),
  })
  .prefault({});
export type ListBatchesInput = z.infer<typeof listBatchesInput>;

/** `outcome`, `decision`: only lines with this one. */
export const listBatchLinesInput = z.strictObject({
  id: uuid,
  outcome: z.enum(BATCH_LINE_OUTCOMES).optional(),
  decision: z.enum(BATCH_DECISIONS).optional(),
  cursor: z.int().min(0).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type ListBatchLinesInput = z.infer<typeof listBatchLinesInput>;

/** A credential as a line shows it: a card token is masked. */
const shownTarget = z.object({
  customerAccountId: z.string().exactOptional(),
  reference: z.string().exactOptional(),
  token: z.string().exactOptional(),
  accountId: z.string().exactOptional(),
  customerId: z.int().exactOptional(),
  ownerBid: z.string().exactOptional(),
});

/** A line of the input with its decision in the preview and its outcome. `duplicateOf`: the first line with the same target. */
export const batchLineView = z.object({
  line: z.int(),
  ref: z.string().exactOptional(),
  kind: z.enum(TARGET_KINDS).exactOptional(),
  target: shownTarget.exactOptional(),
  decision: z.enum(BATCH_DECISIONS).exactOptional(),
  outcome: z.enum(BATCH_LINE_OUTCOMES),
  deletionId: z.uuid().exactOptional(),
  reasons: z.array(z.object({ rule: z.string(), message: z.string() })).exactOptional(),
  error: z.object({ field: z.string(), message: z.string() }).exactOptional(),
  duplicateOf: z.int().exactOptional(),
});
export type BatchLineView = z.infer<typeof batchLineView>;
export const batchLinePage = z.object({
  items: z.array(batchLineView),
  nextCursor: z.int().nullable(),
});
export type BatchLinePage = z.infer<typeof batchLinePage>;

const sample = z.array(batchLineView).exactOptional();

/** The consequences of all items that the preview did not refuse, added up. Amounts are in cents. `held`: items with an active hold. */
export const batchConsequences = z.object({
  mandatesCancelled: count,
  collectionsWithdrawn: count,
  withdrawnMinor: count,
  collectionsSettling: count,
  cardsRemoved: count,
  networkRemovals: count,
  held: count,
});
export type BatchConsequences = z.infer<typeof batchConsequences>;

/**
 * A batch. `counts.decisions` and `consequences` are those of its preview, `counts.outcomes` follow the deletions. `progress`: decided items, the rate of the last
 * minute, and the estimated end while it runs. `changedSincePreview`: the items that were refused although the preview promised otherwise, or the
 * other way round. `samples`: up to three lines for each decision of the preview.
 */
export const batchView = z.object({
  id: z.uuid(),
  name: z.string(),
  reason: z.enum(DELETION_REASONS),
  collections: z.enum(COLLECTION_POLICIES),
  state: z.enum(BATCH_STATES),
  source: batchSource,
  limits: batchLimits,
  createdBy: z.string(),
  createdAt: instant,
  startedAt: instant.exactOptional(),
  endedAt: instant.exactOptional(),
  checksum: z.string().exactOptional(),
  counts: z.object({
    lines: count,
    items: count,
    invalid: count,
    duplicates: count,
    decisions: z.object({
      accepted: count,
      deferred: count,
      needs_approval: count,
      refused: count,
      not_found: count,
    }),
    outcomes: z.object({
      completed: count,
      executing: count,
      waiting: count,
      refused: count,
      not_found: count,
      failed: count,
      cancelled: count,
      pending: count,
    }),
  }),
  consequences: batchConsequences,
  progress: z.object({
    done: count,
    total: count,
    perSecond: z.number(),
    endsAt: instant.exactOptional(),
  }),
  approvals: z.array(approval),
  stoppedBecause: z.object({ rule: z.string(), message: z.string() }).exactOptional(),
  changedSincePreview: count.exactOptional(),
  samples: z
    .object({
      accepted: sample,
      deferred: sample,
      needs_approval: sample,
      refused: sample,
      not_found: sample,
    })
    .exactOptional(),
});
export type BatchView = z.infer<typeof batchView>;
export const batchPage = z.object({ items: z.array(batchView), nextCursor: z.uuid().nullable() });
export type BatchPage = z.infer<typeof batchPage>;

/** The answer to an upload of items: `lines` = `items` + `invalid` + `duplicates`. */
export const batchUpload = z.object({
  lines: count,
  items: count,
  invalid: count,
  duplicates: count,
});
export type BatchUpload = z.infer<typeof batchUpload>;
