import { z } from "zod";
import { changeOperation, operation } from "#operations.ts";

/** A payment instrument: the issuer's reference of a card, and its last four digits. */
export const instrument = z.object({
  instrumentId: z.string().min(1).max(64),
  last4: z.string().regex(/^\d{4}$/),
});

export const consumerId = z.object({ externalConsumerId: z.string(), ownerBid: z.string() });
export type ConsumerId = z.infer<typeof consumerId>;

/** How a consumer stands. `deleted` is a `not_enrolled` with a past. */
const standing = z.object({
  state: z.enum(["not_enrolled", "enrolled", "deleted"]),
  instruments: z.array(instrument),
});
export type Standing = z.infer<typeof standing>;

/** A consumer and the request in flight for it. Names, addresses and telephone numbers are not stored. */
export const consumer = z.object({
  ...consumerId.shape,
  ...standing.shape,
  inFlight: z.string().nullable(),
});
export type Consumer = z.infer<typeof consumer>;

/** Why a completed request did not succeed. */
export const failure = z.object({ field: z.string(), code: z.string(), message: z.string() });

/** An accepted request: its completion time (never: null), the consumer's state after it, and its faults. */
const acceptedRequest = z.object({
  requestTraceId: z.string(),
  operation: changeOperation,
  consumer: consumerId,
  completesAtMs: z.number().nullable(),
  outcome: standing,
  failures: z.array(failure),
  /** The network took the request and has lost its id. */
  forgotten: z.boolean(),
});
export type AcceptedRequest = z.infer<typeof acceptedRequest>;

/** The number of requests per operation and consumer. */
export const callCount = z.object({ operation, ...consumerId.shape, count: z.number() });
export type CallCount = z.infer<typeof callCount>;

/** One line of the journal: the new versions of the records that changed together. */
export const journalEntry = z.object({
  consumer: consumer.optional(),
  request: acceptedRequest.optional(),
  calls: callCount.optional(),
});
export type JournalEntry = z.infer<typeof journalEntry>;
