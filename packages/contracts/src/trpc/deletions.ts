import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { z } from "zod";
import { storedText } from "#boundary/stored-text.ts";
import { target, TARGET_KINDS } from "#boundary/target.ts";

const instant = z.iso.datetime();

/** One part of a deletion and how far it is. */
export const deletionStep = z.object({
  type: z.enum(["disable", "cancel_mandate", "network_removal", "erase"]),
  state: z.enum(["pending", "done", "failed"]),
  attempts: z.int(),
  lastError: z.string().optional(),
});
export type DeletionStep = z.infer<typeof deletionStep>;

const deletionReasonGiven = z.object({ rule: z.string(), message: z.string() });

/** A deletion as it is shown. A card token is masked in `target`, except in the answer to whoever just named it. */
export const deletion = z.object({
  id: z.uuid(),
  target,
  reason: z.enum(DELETION_REASONS),
  state: z.enum(DELETION_STATES),
  requestedBy: z.string(),
  requestedAt: instant,
  acceptedAt: instant.optional(),
  disabledAt: instant.optional(),
  networkConfirmedAt: instant.optional(),
  erasedAt: instant.optional(),
  completedAt: instant.optional(),
  note: z.string().optional(),
  approvals: z.array(z.never()),
  steps: z.array(deletionStep),
  reasons: z.array(deletionReasonGiven).optional(),
  eventIds: z.array(z.uuid()),
});
export type DeletionView = z.infer<typeof deletion>;

/** `idempotencyKey`: a second request with the same key and the same input gets the first one's deletion. */
export const requestDeletionInput = z.strictObject({
  target,
  reason: z.enum(DELETION_REASONS),
  note: storedText(500).exactOptional(),
  idempotencyKey: z.string().min(1).max(255).exactOptional(),
});

export type RequestDeletionInput = z.infer<typeof requestDeletionInput>;

export const getDeletionInput = z.strictObject({ id: z.uuid() });

/** `query` is a part of the account or reference that the deletion is about; `from` and `to` bound `requestedAt`. */
export const listDeletionsInput = z
  .strictObject({
    state: z.enum(DELETION_STATES).optional(),
    targetKind: z.enum(TARGET_KINDS).optional(),
    query: z.string().min(1).max(255).optional(),
    from: instant.optional(),
    to: instant.optional(),
    cursor: z.uuid().optional(),
    limit: z.int().min(1).max(200).default(50),
  })
  .prefault({});
export type ListDeletionsInput = z.infer<typeof listDeletionsInput>;

export const deletionPage = z.object({ items: z.array(deletion), nextCursor: z.uuid().nullable() });
