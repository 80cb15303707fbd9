import { z } from "zod";
import { uuid } from "#boundary/uuid.ts";
import { webhookUrl } from "#boundary/webhook-url.ts";
import { CLICK_TO_PAY_EVENT } from "#events/click-to-pay-event.ts";
import { CLOUD_EVENT_TYPES, type CloudEventType } from "#events/cloud-event.ts";

export const WEBHOOK_FORMATS = ["cloudevents", "contract"] as const;

const LONGEST_OVERLAP_HOURS = 7 * 24;
const EVENT_TYPES: readonly (typeof CLICK_TO_PAY_EVENT | CloudEventType)[] = [
  CLICK_TO_PAY_EVENT,
  ...CLOUD_EVENT_TYPES,
];
/** The format of event types. Only values of this format are repeated in an error message. */
const LIKE_A_TYPE = /^[a-z][a-z_.]{0,98}(-\d)?$/;

/** The subscribed event types, without duplicates; empty for all, including future ones. */
const eventTypes = z
  .array(
    z.enum(EVENT_TYPES, {
      error: ({ input }) =>
        typeof input === "string" && LIKE_A_TYPE.test(input)
          ? `${input} is not a type of event`
          : "must be a type of event",
    }),
  )
  .max(100)
  .transform((types) => [...new Set(types)].toSorted());

/**
 * A new endpoint. `format`: with `cloudevents` every event is a CloudEvent; with `contract` Click to Pay events have the
 * envelope of contract 1, and all others are CloudEvents. `batchItems`: whether it receives the events of each item of a batch too, behind
 * all others, and not only those of the batch.
 */
export const createWebhookInput = z.strictObject({
  url: webhookUrl,
  eventTypes: eventTypes.default([]),
  format: z.enum(WEBHOOK_FORMATS).default("cloudevents"),
  batchItems: z.boolean().default(false),
});
export type CreateWebhookInput = z.infer<typeof createWebhookInput>;

/** Absent fields stay unchanged. A reactivated endpoint gets the events that it missed. */
export const updateWebhookInput = z.strictObject({
  id: uuid,
  url: webhookUrl.exactOptional(),
  eventTypes: eventTypes.exactOptional(),
  format: z.enum(WEBHOOK_FORMATS).exactOptional(),
  batchItems: z.boolean().exactOptional(),
  state: z.enum(["active", "disabled"]).exactOptional(),
});
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>;

/** `overlapHours`: the time for which the previous secret signs in addition to the new one. */
export const rotateWebhookSecretInput = z.strictObject({
  id: uuid,
  overlapHours: z.int().min(0).max(LONGEST_OVERLAP_HOURS).default(24),
});
export type RotateWebhookSecretInput = z.infer<typeof rotateWebhookSecretInput>;

export const deleteWebhookInput = z.strictObject({ id: uuid });

/** A signing secret: `whsec_` and base64 (Standard Webhooks). It is returned only once. */
export const newWebhook = z.object({ id: z.uuid(), secret: z.string() });
export const newWebhookSecret = z.object({ secret: z.string() });

const instant = z.iso.datetime();

/** An endpoint as it is shown. `handedSequence`: the last event of the log that was handed on for it. */
export const webhook = z.object({
  id: z.uuid(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  format: z.enum(WEBHOOK_FORMATS),
  batchItems: z.boolean(),
  state: z.enum(["active", "disabled"]),
  disabledBecause: z.string().optional(),
  handedSequence: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  changedAt: instant,
});
export type WebhookView = z.infer<typeof webhook>;

export const webhookList = z.object({ items: z.array(webhook) });
export const deletedWebhook = z.object({ id: z.uuid(), state: z.literal("deleted") });
