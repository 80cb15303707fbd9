import { z } from "zod";

/**
 * `id`: only the events of this deletion, from its first one on, until it has ended. `lastEventId` is the `sequence` of the last event
 * that was read: the watch goes on behind it. Whoever reconnects may send it as the header `Last-Event-ID` instead.
 */
export const watchDeletionsInput = z
  .strictObject({
    id: z.uuid().optional(),
    lastEventId: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  })
  .prefault({});
export type WatchDeletionsInput = z.infer<typeof watchDeletionsInput>;
