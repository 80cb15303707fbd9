import { z } from "zod";
import { uuid } from "#boundary/uuid.ts";

/**
 * `id`: only the events of this deletion, from the first one until its end. `lastEventId`: the `sequence` of the last event
 * read; the watch continues after it. A reconnecting client may send it in the header `Last-Event-ID` instead.
 */
export const watchDeletionsInput = z
  .strictObject({
    id: uuid.optional(),
    lastEventId: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  })
  .prefault({});
export type WatchDeletionsInput = z.infer<typeof watchDeletionsInput>;
