import { z } from "zod";

export const CLOUD_EVENT_TYPES = [
  "expunge.deletion.accepted",
  "expunge.deletion.refused",
  "expunge.deletion.completed",
  "expunge.deletion.failed",
  "expunge.mandate.cancelled",
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
