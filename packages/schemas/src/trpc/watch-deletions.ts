import { z } from "zod";
import { sequence } from "#boundary/sequence.ts";
import { uuid } from "#boundary/uuid.ts";

/**
 * `id`: only the events of this deletion, from the first one until its end. `lastEventId`: the `sequence` of the last event
 * read; the watch continues after it. A reconnecting client may send it in the header `Last-Event-ID` instead.
 */
export const watchDeletionsInput = z
  .strictObject({
    id: uuid.optional(),
    lastEventId: sequence.optional(),
  })
  .prefault({});
export type WatchDeletionsInput = z.infer<typeof watchDeletionsInput>;
