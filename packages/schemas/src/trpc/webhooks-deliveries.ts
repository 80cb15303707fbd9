import { z } from "zod";
import { isSequence, sequence } from "#boundary/sequence.ts";
import { storedInstant } from "#boundary/stored-time.ts";
import { uuid } from "#boundary/uuid.ts";

export const DELIVERY_STATES = ["pending", "delivered", "dead"] as const;

/** `cursor`: the id of the last delivery read. */
export const listWebhookDeliveriesInput = z.strictObject({
  id: uuid,
  state: z.enum(DELIVERY_STATES).optional(),
  cursor: uuid.optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListWebhookDeliveriesInput = z.infer<typeof listWebhookDeliveriesInput>;

const instant = z.iso.datetime();

/** One attempt: the response of the endpoint, or the error. */
const webhookAttempt = z.object({
  number: z.int(),
  at: instant,
  ms: z.int(),
  status: z.int().optional(),
  error: z.string().optional(),
});

/** A delivery of an event to an endpoint, with every attempt. `dueAt`: the time of the next attempt of a pending delivery. */
export const webhookDelivery = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  eventType: z.string(),
  sequence: z.string(),
  occurredAt: instant,
  state: z.enum(DELIVERY_STATES),
  dueAt: instant.optional(),
  lastError: z.string().optional(),
  replayedBy: z.string().optional(),
  createdAt: instant,
  endedAt: instant.optional(),
  attempts: z.array(webhookAttempt),
});
export type WebhookDeliveryView = z.infer<typeof webhookDelivery>;

export const webhookDeliveryPage = z.object({
  items: z.array(webhookDelivery),
  nextCursor: z.uuid().nullable(),
});

const bound = z.union([sequence, storedInstant], "must be an instant or the sequence of an event");

/**
 * The selection of a replay: one event of the log, one finished delivery, or a range (inclusive) of the events of the
 * endpoint's types, by time of occurrence or by sequence.
 */
export const replayWebhookInput = z
  .strictObject({
    id: uuid,
    eventId: uuid.exactOptional(),
    deliveryId: uuid.exactOptional(),
    from: bound.exactOptional(),
    to: bound.exactOptional(),
  })
  .transform(({ id, eventId, deliveryId, from, to }, context) => {
    const fault = (message: string, ...path: string[]) => {
      context.addIssue({ code: "custom", message, path });
      return z.NEVER;
    };
    const named = [eventId, deliveryId, from ?? to].filter((one) => one !== undefined);
    if (named.length !== 1) return fault("name one of eventId, deliveryId, or from with to");
    if (eventId !== undefined) return { id, what: { kind: "event", eventId } as const };
    if (deliveryId !== undefined) return { id, what: { kind: "delivery", deliveryId } as const };
    if (from === undefined) return fault("is missing", "from");
    if (to === undefined) return fault("is missing", "to");
    const numbers = [from, to].filter((one) => isSequence(one)).length;
    if (numbers === 1) return fault("must be of the same kind as from", "to");
    const range =
      numbers === 2
        ? ({ kind: "sequences", from: BigInt(from), to: BigInt(to) } as const)
        : ({ kind: "times", from: new Date(from), to: new Date(to) } as const);
    return range.from > range.to ? fault("must not be before from", "to") : { id, what: range };
  });
export type ReplayWebhookInput = z.infer<typeof replayWebhookInput>;

/** The number of new deliveries. */
export const replayedWebhook = z.object({ deliveries: z.int() });
