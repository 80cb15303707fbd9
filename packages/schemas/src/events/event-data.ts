import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { z } from "zod";
import { TARGET_KINDS } from "#boundary/target.ts";

const credentialId = z.uuid().describe("Id of the credential.");
const targetKind = z.enum(TARGET_KINDS).describe("What kind of credential it is.");

/** What each event about a deletion says. It names the credential by id and kind, never by a token or an account. */
const aboutDeletion = z.strictObject({
  deletionId: z.uuid().describe("Id of the deletion; the event's `subject` as well."),
  credentialId,
  targetKind,
  reason: z.enum(DELETION_REASONS).describe("Why the credential is deleted."),
  state: z
    .enum(DELETION_STATES)
    .describe("Where the deletion stands after the write that tells this event."),
});
const rules = z
  .array(z.string())
  .describe("Ids of the rules that say so; docs/rules.md tells what each means.");

const aboutHold = z.strictObject({
  holdId: z.uuid().describe("Id of the hold; the event's `subject` as well."),
  credentialId,
  hold: z.enum(HOLD_KINDS).describe("What the hold is for. Its reference is not told."),
});

const aboutFinding = z.strictObject({
  credentialId: credentialId.describe("Id of the credential; the event's `subject` as well."),
  targetKind,
  finding: z.string().describe("What differs, in a word or the id of a rule."),
  repaired: z.boolean().describe("Whether the repair was begun with the same write."),
});

/** The data of each type of event. The text of a schema says when the event is told; a field's says what it means. */
export const eventData = {
  "expunge.deletion.refused": aboutDeletion
    .extend({ rules })
    .describe(
      "A deletion is refused: when it is requested, or later, when what has come in its way meanwhile stops it. The credential is as usable as it was before the deletion.",
    ),
  "expunge.deletion.approval_requested": aboutDeletion
    .extend({ rules })
    .describe("A deletion waits for somebody else than its requester to approve it."),
  "expunge.deletion.accepted": aboutDeletion.describe(
    "A decision lets the deletion go on: it is carried out now, scheduled, or deferred. Told once, and once more for each retry after a failure.",
  ),
  "expunge.deletion.disabled": aboutDeletion.describe(
    "The credential is unusable from now on. Told once, and once more for each retry after a failure, as the failure had made the credential usable again.",
  ),
  "expunge.deletion.scheduled": aboutDeletion
    .extend({
      scheduledFor: z.iso.datetime().describe("When it is carried out, if nobody cancels it."),
    })
    .describe("The deletion can still be undone: it is carried out when its undo window ends."),
  "expunge.deletion.deferred": aboutDeletion
    .extend({ rules })
    .describe(
      "The deletion waits for something to end, as for the last collection or for a registration.",
    ),
  "expunge.collection.withdrawn": aboutDeletion
    .extend({
      endToEndId: z.string().describe("The collection's end-to-end id."),
      amountMinor: z.int().describe("Its amount, in cents."),
      dueOn: z.iso.date().describe("The day on which it was due."),
    })
    .describe("A collection that was planned under the mandate is withdrawn. One event for each."),
  "expunge.mandate.cancelled": aboutDeletion
    .extend({
      cancellationReason: z.string().describe("ISO 20022 code, as MD16 for by the debtor."),
    })
    .describe("The SEPA mandate of the payment option is cancelled with it."),
  "expunge.deletion.network_confirmed": aboutDeletion.describe(
    "The card network holds the customer no longer: it has said so, or the registration had failed and there was nothing to remove.",
  ),
  "expunge.deletion.erased": aboutDeletion.describe(
    "What was stored of the credential is erased. What proves a mandate is kept apart, sealed, up to its own last day.",
  ),
  "expunge.deletion.completed": aboutDeletion.describe(
    "The deletion has done all that it does. Nothing follows on it.",
  ),
  "expunge.deletion.failed": aboutDeletion.describe(
    "The network did not delete the customer, or gave no outcome in time. The credential is usable again, and the deletion may be tried again by a person.",
  ),
  "expunge.deletion.rejected": aboutDeletion.describe(
    "Somebody who was asked to approve the deletion has said no.",
  ),
  "expunge.deletion.cancelled": aboutDeletion
    .extend({
      takenOverBy: z
        .uuid()
        .exactOptional()
        .describe("Id of the deletion that was carried out instead, if it was for one."),
    })
    .describe(
      "A deletion that waited was called off by a person, and the credential is usable again; or another deletion of the same credential has taken its place.",
    ),
  "expunge.hold.placed": aboutHold.describe("A hold is placed: the credential is not deleted."),
  "expunge.hold.released": aboutHold.describe("A hold is released before its end."),
  "expunge.reconciliation.ghost_at_network": aboutFinding.describe(
    "The network holds a customer that is removed here. Told once while it stands.",
  ),
  "expunge.reconciliation.missing_at_network": aboutFinding.describe(
    "A customer or card that is active here is not held by the network, or the other way round. Told once while it stands.",
  ),
  "expunge.reconciliation.orphaned_request": aboutFinding.describe(
    "A request to the network was open and nobody worked on it. Told once while it stands.",
  ),
  "expunge.webhook.disabled": z
    .strictObject({
      endpointId: z.uuid().describe("Id of the endpoint; the event's `subject` as well."),
      because: z.string().describe("What ended it, as `410 Gone`."),
    })
    .describe("An endpoint gets no more events: it has said that it is gone."),
} as const satisfies Record<`expunge.${string}`, z.ZodObject>;

/** The data of an event of this type; of any, when none is named. */
export type EventData<Type extends keyof typeof eventData = keyof typeof eventData> = z.infer<
  (typeof eventData)[Type]
>;
