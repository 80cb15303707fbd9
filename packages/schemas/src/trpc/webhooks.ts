import { z } from "zod";
import { webhookUrl } from "#boundary/webhook-url.ts";
import { CLICK_TO_PAY_EVENT } from "#events/click-to-pay-event.ts";
import { CLOUD_EVENT_TYPES } from "#events/cloud-event.ts";

export const WEBHOOK_FORMATS = ["cloudevents", "contract"] as const;

const LONGEST_OVERLAP_HOURS = 7 * 24;
const EVENT_TYPES = [CLICK_TO_PAY_EVENT, ...CLOUD_EVENT_TYPES];
/** What a type looks like: only such a one is said back when it is not known. */
const LIKE_A_TYPE = /^[a-z][a-z_.]{0,98}(-\d)?$/;

/** The types of events that an endpoint wants; none for all, also those to come. Each counts once. */
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
 * A new endpoint. `format`: with `cloudevents` every event is a CloudEvent; with `contract` those of Click to Pay come in the envelope of
 * contract 1 and all others as CloudEvents.
 */
export const createWebhookInput = z.strictObject({
  url: webhookUrl,
  eventTypes: eventTypes.default([]),
  format: z.enum(WEBHOOK_FORMATS).default("cloudevents"),
});
export type CreateWebhookInput = z.infer<typeof createWebhookInput>;

/** What is left out stays as it is. An endpoint that is active again gets what it has missed. */
export const updateWebhookInput = z.strictObject({
  id: z.uuid(),
  url: webhookUrl.exactOptional(),
  eventTypes: eventTypes.exactOptional(),
  format: z.enum(WEBHOOK_FORMATS).exactOptional(),
  state: z.enum(["active", "disabled"]).exactOptional(),
});
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>;

/** `overlapHours`: how long the secret before goes on signing beside the new one. */
export const rotateWebhookSecretInput = z.strictObject({
  id: z.uuid(),
  overlapHours: z.int().min(0).max(LONGEST_OVERLAP_HOURS).default(24),
});
export type RotateWebhookSecretInput = z.infer<typeof rotateWebhookSecretInput>;

export const deleteWebhookInput = z.strictObject({ id: z.uuid() });

/** A secret, `whsec_` and base64, as whoever checks signatures takes it. It is shown this once. */
export const newWebhook = z.object({ id: z.uuid(), secret: z.string() });
export const newWebhookSecret = z.object({ secret: z.string() });

const instant = z.iso.datetime();

/** An endpoint as it is shown. `handedSequence`: the last event of the log that was handed on for it. */
export const webhook = z.object({
  id: z.uuid(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  format: z.enum(WEBHOOK_FORMATS),
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
