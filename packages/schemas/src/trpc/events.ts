import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { sequence } from "#boundary/sequence.ts";
import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "#events/click-to-pay-event.ts";
import { cloudEvent } from "#events/cloud-event.ts";

/** `cursor`: the `sequence` of the last event read; the page continues after it, newest first by default. */
export const listEventsInput = z
  .strictObject({
    cursor: sequence.optional(),
    types: z.array(boundedText(100)).min(1).max(50).optional(),
    order: z.enum(["newest", "oldest"]).default("newest"),
    limit: z.int().min(1).max(200).default(50),
  })
  .prefault({});
export type ListEventsInput = z.infer<typeof listEventsInput>;

/** An event in its envelope, with its position in the tenant's log. */
export const listedEvent = z.union([
  clickToPayEvent.extend({
    sequence: z.string(),
    id: z.uuid(),
    type: z.literal(CLICK_TO_PAY_EVENT),
  }),
  cloudEvent.and(z.object({ sequence: z.string() })),
]);
export const eventPage = z.object({
  items: z.array(listedEvent),
  nextCursor: z.string().nullable(),
});
export type EventPage = z.infer<typeof eventPage>;
