import { z } from "zod";
import { eventData } from "#events/event-data.ts";

/** CloudEvents 1.0, JSON format. */
const envelope = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid().describe("Identifies duplicates: delivery is at least once."),
  source: z.string().describe("`/tenants/` and the id of the tenant."),
  subject: z.string().describe("Id of the deletion, hold, credential, batch or endpoint."),
  time: z.iso.datetime().describe("Time of the occurrence, UTC."),
  datacontenttype: z.literal("application/json"),
});

/** An event in its envelope; its type determines its data. */
export const cloudEvent = z.discriminatedUnion("type", [
  of("expunge.deletion.refused"),
  of("expunge.deletion.approval_requested"),
  of("expunge.deletion.accepted"),
  of("expunge.deletion.disabled"),
  of("expunge.deletion.scheduled"),
  of("expunge.deletion.deferred"),
  of("expunge.collection.withdrawn"),
  of("expunge.mandate.cancelled"),
  of("expunge.deletion.network_confirmed"),
  of("expunge.deletion.erased"),
  of("expunge.deletion.completed"),
  of("expunge.deletion.failed"),
  of("expunge.deletion.rejected"),
  of("expunge.deletion.cancelled"),
  of("expunge.hold.placed"),
  of("expunge.hold.released"),
  of("expunge.reconciliation.ghost_at_network"),
  of("expunge.reconciliation.missing_at_network"),
  of("expunge.reconciliation.orphaned_request"),
  of("expunge.batch.previewed"),
  of("expunge.batch.approved"),
  of("expunge.batch.rejected"),
  of("expunge.batch.started"),
  of("expunge.batch.progress"),
  of("expunge.batch.paused"),
  of("expunge.batch.resumed"),
  of("expunge.batch.stopped"),
  of("expunge.batch.completed"),
  of("expunge.batch.cancelled"),
  of("expunge.webhook.disabled"),
]);
export type CloudEvent = z.infer<typeof cloudEvent>;
export type CloudEventType = CloudEvent["type"];

/** Every type in this envelope; those of a deletion are in the order of their publication. */
export const CLOUD_EVENT_TYPES: readonly CloudEventType[] = cloudEvent.options.map(
  ({ shape }) => shape.type.value,
);

function of<Type extends keyof typeof eventData>(type: Type) {
  return envelope.extend({ type: z.literal(type), data: eventData[type] });
}
