import {
  createWebhookInput,
  deletedWebhook,
  deleteWebhookInput,
  newWebhook,
  newWebhookSecret,
  rotateWebhookSecretInput,
  updateWebhookInput,
  webhook,
  webhookList,
} from "@expunge/schemas/trpc/webhooks";
import {
  listWebhookDeliveriesInput,
  replayedWebhook,
  replayWebhookInput,
  webhookDeliveryPage,
} from "@expunge/schemas/trpc/webhooks-deliveries";
import { procedure, router } from "#staff/trpc.ts";

export const webhooksRouter = router({
  /**
   * `{url, eventTypes, format}` -> the endpoint with its secret, which is shown only here. Events from now on are delivered to it.
   * `invalid` for the URL; `conflict` if the tenant has too many endpoints.
   */
  create: procedure
    .input(createWebhookInput)
    .output(newWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.createWebhook(ctx.actor, input)),
  /** `{items}`: all endpoints of the tenant, oldest first, without secrets. The query strings of URLs are for admins only. */
  list: procedure.output(webhookList).query(({ ctx }) => ctx.useCases.listWebhooks(ctx.actor)),
  /** Changes the given members, or disables or re-enables the endpoint -> the endpoint. `not_found`; `invalid` for the URL. */
  update: procedure
    .input(updateWebhookInput)
    .output(webhook)
    .mutation(({ ctx, input }) => ctx.useCases.updateWebhook(ctx.actor, input)),
  /** `{id}` -> a new secret, shown only here. Deliveries are signed with both secrets until the overlap ends. `not_found`. */
  rotateSecret: procedure
    .input(rotateWebhookSecretInput)
    .output(newWebhookSecret)
    .mutation(({ ctx, input }) => ctx.useCases.rotateWebhookSecret(ctx.actor, input)),
  /** Deletes an endpoint and its pending deliveries. `not_found`. */
  delete: procedure
    .input(deleteWebhookInput)
    .output(deletedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.deleteWebhook(ctx.actor, input.id)),
  /** A page of an endpoint's deliveries, newest first, with all attempts. `not_found`. */
  deliveries: procedure
    .input(listWebhookDeliveriesInput)
    .output(webhookDeliveryPage)
    .query(({ ctx, input }) => ctx.useCases.listWebhookDeliveries(ctx.actor.tenantId, input)),
  /** Repeats an event, an ended delivery, or a range of the event log. `not_found`; `conflict`; `invalid`. */
  replay: procedure
    .input(replayWebhookInput)
    .output(replayedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.replayWebhook(ctx.actor, input)),
});
