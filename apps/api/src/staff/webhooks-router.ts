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
import { adminProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const webhooksRouter = router({
  /** Makes an endpoint that is told the events from now on, and shows its secret this once. `invalid`; `conflict` when there are too many. */
  create: adminProcedure
    .input(createWebhookInput)
    .output(newWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.createWebhook(ctx.actor, input)),
  /** Every endpoint of the tenant, the oldest first, without its secrets. */
  list: viewerProcedure
    .output(webhookList)
    .query(({ ctx }) => ctx.useCases.listWebhooks(ctx.actor.tenantId)),
  /** Changes what is given, disables, or makes active again, and shows the endpoint. `not_found`; `invalid`. */
  update: adminProcedure
    .input(updateWebhookInput)
    .output(webhook)
    .mutation(({ ctx, input }) => ctx.useCases.updateWebhook(ctx.actor, input)),
  /** Shows a new secret this once; the one before signs along until the overlap ends. `not_found`. */
  rotateSecret: adminProcedure
    .input(rotateWebhookSecretInput)
    .output(newWebhookSecret)
    .mutation(({ ctx, input }) => ctx.useCases.rotateWebhookSecret(ctx.actor, input)),
  /** Deletes an endpoint for good, and with it what it has not got. `not_found`. */
  delete: adminProcedure
    .input(deleteWebhookInput)
    .output(deletedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.deleteWebhook(ctx.actor, input.id)),
  /** A page of what was and is sent to an endpoint, the newest first, with every try. `not_found`. */
  deliveries: viewerProcedure
    .input(listWebhookDeliveriesInput)
    .output(webhookDeliveryPage)
    .query(({ ctx, input }) => ctx.useCases.listWebhookDeliveries(ctx.actor.tenantId, input)),
  /** Sends an event, a delivery that has ended, or a range of the log once more. `not_found`; `conflict`; `invalid`. */
  replay: adminProcedure
    .input(replayWebhookInput)
    .output(replayedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.replayWebhook(ctx.actor, input)),
});
