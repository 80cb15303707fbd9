import { BATCH_STATES } from "@expunge/domain/batch/batch-state";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { z } from "zod";
import { TARGET_KINDS } from "#boundary/target.ts";

const credentialId = z.uuid().describe("Id of the credential.");
const targetKind = z.enum(TARGET_KINDS).describe("Kind of the credential.");

/** The common data of deletion events: the credential's id and kind, never a token or an account. */
const aboutDeletion = z.strictObject({
  deletionId: z.uuid().describe("Id of the deletion; the event's `subject` as well."),
  credentialId,
  targetKind,
  reason: z.enum(DELETION_REASONS).describe("Reason for the deletion."),
  state: z
    .enum(DELETION_STATES)
    .describe("State of the deletion after the transaction that published this event."),
  batchId: z.uuid().exactOptional().describe("Id of the batch whose item it deletes, if any."),
});
const rules = z
  .array(z.string())
  .describe("Ids of the rules that apply, as listed in docs/rules.md.");

const aboutHold = z.strictObject({
  holdId: z.uuid().describe("Id of the hold; the event's `subject` as well."),
  credentialId,
  hold: z.enum(HOLD_KINDS).describe("Kind of the hold. Its reference is not published."),
});

const aboutFinding = z.strictObject({
  credentialId: credentialId.describe("Id of the credential; the event's `subject` as well."),
  targetKind,
  finding: z.string().describe("The difference: a name or the id of a rule."),
  repaired: z.boolean().describe("Whether a repair was started in the same transaction."),
});

const count = z.int();

/** The summary of a batch. Its outcomes at the time of the event follow its deletions. */
const aboutBatch = z.strictObject({
  batchId: z.uuid().describe("Id of the batch; the event's `subject` as well."),
  reason: z.enum(DELETION_REASONS).describe("Reason for the deletions."),
  state: z.enum(BATCH_STATES).describe("State of the batch after this event."),
  items: count.describe("Items of the batch."),
  decided: count.describe("Items whose deletion was decided."),
  completed: count.describe("Items whose deletion is completed."),
  refused: count.describe("Items that were refused or not found."),
  failed: count.describe("Items whose deletion failed at the network."),
  open: count.describe("Items whose deletion is executed or waits."),
});

/** The data of each event type. The description of a schema states when the event is published; that of a field its meaning. */
export const eventData = {
  "expunge.deletion.refused": aboutDeletion
    .extend({ rules })
    .describe(
      "A deletion is refused, on request or later at the end of its undo window or of its wait. The credential is as usable as it was before the deletion. A refused approval publishes nothing: the deletion keeps waiting for one.",
    ),
  "expunge.deletion.approval_requested": aboutDeletion
    .extend({ rules })
    .describe("A deletion waits for the approval of a person other than its requester."),
  "expunge.deletion.accepted": aboutDeletion.describe(
    "A deletion is accepted: it is executed now, scheduled or deferred. Published once, and again for each retry after a failure.",
  ),
  "expunge.deletion.disabled": aboutDeletion.describe(
    "The credential is unusable from now on. Published once, and again for each retry after a failure, which had made the credential usable again.",
  ),
  "expunge.deletion.scheduled": aboutDeletion
    .extend({
      scheduledFor: z.iso
        .datetime()
        .describe("Time of the execution, unless it is cancelled before."),
    })
    .describe("The deletion can still be undone: it is executed when its undo window ends."),
  "expunge.deletion.deferred": aboutDeletion
    .extend({ rules })
    .describe(
      "The deletion waits for a condition to end, such as the last open collection or a registration.",
    ),
  "expunge.collection.withdrawn": aboutDeletion
    .extend({
      endToEndId: z.string().describe("The collection's end-to-end id."),
      amountMinor: z.int().describe("Its amount, in cents."),
      dueOn: z.iso.date().describe("The day on which it was due."),
    })
    .describe("A planned collection of the mandate is withdrawn. One event for each collection."),
  "expunge.mandate.cancelled": aboutDeletion
    .extend({
      cancellationReason: z
        .string()
        .describe("ISO 20022 reason code, such as MD16 (cancelled by the debtor)."),
    })
    .describe("The SEPA mandate of the payment option is cancelled with it."),
  "expunge.deletion.network_confirmed": aboutDeletion.describe(
    "The card network has no record of the customer any more: it confirmed the removal, or the registration had failed.",
  ),
  "expunge.deletion.erased": aboutDeletion.describe(
    "The stored data of the credential is erased. Mandate evidence is retained separately, sealed, until the end of its own retention.",
  ),
  "expunge.deletion.completed": aboutDeletion.describe(
    "The deletion is completed. No event follows.",
  ),
  "expunge.deletion.failed": aboutDeletion.describe(
    "The network did not remove the customer, or reported no outcome in time. The credential is usable again, and a person may retry the deletion.",
  ),
  "expunge.deletion.rejected": aboutDeletion.describe("An approver rejected the deletion."),
  "expunge.deletion.cancelled": aboutDeletion
    .extend({
      takenOverBy: z
        .uuid()
        .exactOptional()
        .describe("Id of the deletion that superseded this one, if any."),
    })
    .describe(
      "A person cancelled a waiting deletion, and the credential is usable again; or another deletion of the same credential superseded it.",
    ),
  "expunge.hold.placed": aboutHold.describe("A hold is placed: the credential cannot be deleted."),
  "expunge.hold.released": aboutHold.describe("A hold is released before its end."),
  "expunge.reconciliation.ghost_at_network": aboutFinding.describe(
    "The network still has a customer that is removed here. Published once while the difference lasts.",
  ),
  "expunge.reconciliation.missing_at_network": aboutFinding.describe(
    "An active customer or card is missing at the network, or the other way round. Published once while the difference lasts.",
  ),
  "expunge.reconciliation.orphaned_request": aboutFinding.describe(
    "An open request to the network had no job. Published once while the difference lasts.",
  ),
  "expunge.batch.previewed": aboutBatch.describe(
    "The decision on each item of a batch was previewed. Nothing is deleted yet.",
  ),
  "expunge.batch.approved": aboutBatch.describe("Another person approved a batch."),
  "expunge.batch.rejected": aboutBatch.describe("Another person rejected a batch."),
  "expunge.batch.started": aboutBatch.describe("A person started an approved batch."),
  "expunge.batch.progress": aboutBatch.describe(
    "A further tenth of the items of a batch was decided.",
  ),
  "expunge.batch.paused": aboutBatch.describe("A person paused a batch."),
  "expunge.batch.resumed": aboutBatch.describe("A person resumed a paused or stopped batch."),
  "expunge.batch.stopped": aboutBatch
    .extend({ rules })
    .describe("A guard stopped a batch, which goes on when a person resumes it."),
  "expunge.batch.completed": aboutBatch.describe(
    "Every item of a batch was decided, and none is executed any more. Deletions that wait end later.",
  ),
  "expunge.batch.cancelled": aboutBatch.describe(
    "A person cancelled a batch. What was deleted stays deleted.",
  ),
  "expunge.webhook.disabled": z
    .strictObject({
      endpointId: z.uuid().describe("Id of the endpoint; the event's `subject` as well."),
      because: z.string().describe("The reason, such as `410 Gone`."),
    })
    .describe("An endpoint gets no more events because it answered that it is gone."),
} as const satisfies Record<`expunge.${string}`, z.ZodObject>;

/** The data of an event of this type, or of any type by default. */
export type EventData<Type extends keyof typeof eventData = keyof typeof eventData> = z.infer<
  (typeof eventData)[Type]
>;
