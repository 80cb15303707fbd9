import { z } from "zod";

export const CLOUD_EVENT_TYPES = [
  "expunge.deletion.refused",
  "expunge.deletion.approval_requested",
  "expunge.deletion.scheduled",
  "expunge.deletion.deferred",
  "expunge.deletion.accepted",
  "expunge.deletion.completed",
  "expunge.deletion.failed",
  "expunge.deletion.rejected",
  "expunge.deletion.cancelled",
  "expunge.mandate.cancelled",
  "expunge.collection.withdrawn",
  "expunge.hold.placed",
  "expunge.hold.released",
] as const;
export type CloudEventType = (typeof CLOUD_EVENT_TYPES)[number];

/** CloudEvents 1.0, JSON format. `subject` is the id of what the event is about. */
export const cloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid(),
  source: z.string(),
  type: z.enum(CLOUD_EVENT_TYPES),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  data: z.record(z.string(), z.json()),
});
export type CloudEvent = z.infer<typeof cloudEvent>;
