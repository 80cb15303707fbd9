import type { Consequence } from "@expunge/domain/deletion/consequences";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { CANCELLATION_REASONS } from "@expunge/domain/mandate/cancellation-reason";
import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { idempotencyKey } from "#boundary/idempotency-key.ts";
import { storedText } from "#boundary/stored-text.ts";
import { storedInstant } from "#boundary/stored-time.ts";
import { target, TARGET_KINDS } from "#boundary/target.ts";
import { lowerCaseUuid, uuid } from "#boundary/uuid.ts";

const instant = z.iso.datetime();

/** One step of a deletion and its progress. */
export const deletionStep = z.object({
  type: z.enum(["disable", "withdraw_collections", "cancel_mandate", "network_removal", "erase"]),
  state: z.enum(["pending", "done", "failed"]),
  attempts: z.int(),
  lastError: z.string().optional(),
});
export type DeletionStep = z.infer<typeof deletionStep>;

/** The reason of a refusal, a failure or a wait. */
const deletionReasonGiven = z.object({ rule: z.string(), message: z.string() });

/** The review of a deletion by an approver. */
export const approval = z.object({
  decision: z.enum(["approved", "rejected"]),
  by: z.string(),
  at: instant,
  note: z.string().optional(),
});
export type Approval = z.infer<typeof approval>;

/** A deletion for clients. A card token is masked in `target`, except in the response to the request that named it. */
export const deletion = z.object({
  id: z.uuid(),
  target,
  reason: z.enum(DELETION_REASONS),
  collections: z.enum(COLLECTION_POLICIES),
  state: z.enum(DELETION_STATES),
  requestedBy: z.string(),
  requestedAt: instant,
  /** The time of execution of a deletion that can be undone. */
  scheduledFor: instant.optional(),
  acceptedAt: instant.optional(),
  disabledAt: instant.optional(),
  networkConfirmedAt: instant.optional(),
  erasedAt: instant.optional(),
  completedAt: instant.optional(),
  note: z.string().optional(),
  approvals: z.array(approval),
  steps: z.array(deletionStep),
  reasons: z.array(deletionReasonGiven).optional(),
  eventIds: z.array(z.uuid()),
  /** The batch whose item it deletes. */
  batchId: z.uuid().optional(),
});
export type DeletionView = z.infer<typeof deletion>;

/**
 * The input of a preview. `collections`: the treatment of planned and presented collections of a SEPA mandate: `withdraw`
 * (withdrawn where still possible, the others settle), `refuse` (the deletion is refused), `wait` (the deletion is executed
 * once the last of them is final).
 */
export const previewDeletionInput = z.strictObject({
  target,
  reason: z.enum(DELETION_REASONS),
  collections: z.enum(COLLECTION_POLICIES).default("withdraw"),
});
export type PreviewDeletionInput = z.infer<typeof previewDeletionInput>;

/**
 * `planHash`: the hash of a preview; the request is refused if the plan has changed since. `idempotencyKey`: a second request
 * with the same key and input gets the deletion of the first.
 */
export const requestDeletionInput = previewDeletionInput.extend({
  planHash: boundedText(100).exactOptional(),
  note: storedText(500).exactOptional(),
  idempotencyKey,
});
export type RequestDeletionInput = z.infer<typeof requestDeletionInput>;

const day = z.iso.date();
const collectionSummary = { endToEndId: z.string(), amountMinor: z.int(), dueOn: day };

/** The domain's `Consequence` on the wire; `satisfies` and the preview's return type hold the two to each other. */
const consequence = z.discriminatedUnion("type", [
  z.object({ type: z.literal("credential_disabled") }),
  z.object({ type: z.literal("mandate_cancelled"), reason: z.enum(CANCELLATION_REASONS) }),
  z.object({ type: z.literal("collection_withdrawn"), ...collectionSummary }),
  z.object({
    type: z.literal("collection_settles"),
    ...collectionSummary,
    returnUntil: day,
    refundUntil: day.exactOptional(),
    unauthorisedRefundUntil: day.exactOptional(),
  }),
  z.object({ type: z.literal("card_removed"), cardId: z.int() }),
  z.object({ type: z.literal("network_removal"), network: z.string() }),
  z.object({ type: z.literal("credential_erased") }),
  z.object({ type: z.literal("representation_erased"), kind: z.enum(TARGET_KINDS) }),
  z.object({ type: z.literal("evidence_kept"), until: day }),
  z.object({ type: z.literal("undo_window"), seconds: z.int() }),
  z.object({
    type: z.literal("hold"),
    hold: z.enum(HOLD_KINDS),
    reference: z.string(),
    until: instant.exactOptional(),
    cardId: z.int().exactOptional(),
  }),
]) satisfies z.ZodType<Consequence>;

/** The plan of a deletion. Its hash is valid until `expiresAt`. */
export const deletionPlan = z.object({
  decision: z.enum(["accepted", "deferred", "refused", "needs_approval"]),
  planHash: z.string(),
  expiresAt: instant,
  consequences: z.array(consequence),
  reasons: z.array(deletionReasonGiven),
});
export type DeletionPlan = z.infer<typeof deletionPlan>;

/** A deletion to approve, reject, cancel or retry. */
export const interveneInput = z.strictObject({
  id: uuid,
  note: storedText(500).exactOptional(),
});
export type InterveneInput = z.infer<typeof interveneInput>;

export const getDeletionInput = z.strictObject({ id: uuid });

/** `query`: the account or reference of the credential, or a prefix of it; case-sensitive, except for a UUID. `from` and `to` bound `requestedAt`. */
export const listDeletionsInput = z
  .strictObject({
    state: z.enum(DELETION_STATES).optional(),
    targetKind: z.enum(TARGET_KINDS).optional(),
    query: boundedText(255).overwrite(lowerCaseUuid).optional(),
    from: storedInstant.optional(),
    to: storedInstant.optional(),
    cursor: uuid.optional(),
    limit: z.int().min(1).max(200).default(50),
  })
  .prefault({});
export type ListDeletionsInput = z.infer<typeof listDeletionsInput>;

export const deletionPage = z.object({ items: z.array(deletion), nextCursor: z.uuid().nullable() });
