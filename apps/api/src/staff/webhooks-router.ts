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
  create: procedure
    .meta({
      description:
        "Creates an endpoint, and returns it with its secret, which is shown only here. Events from now on are delivered to it.",
      errors: {
        invalid: "also a URL that the installation does not permit",
        conflict: "the tenant has too many endpoints",
      },
    })
    .input(createWebhookInput)
    .output(newWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.createWebhook(ctx.actor, input)),
  list: procedure
    .meta({
      description:
        "All endpoints of the tenant, oldest first, without secrets. The query strings of URLs are for admins only.",
    })
    .output(webhookList)
    .query(({ ctx }) => ctx.useCases.listWebhooks(ctx.actor)),
  update: procedure
    .meta({
      description: "Changes the given members, disables the endpoint or enables it again.",
      errors: { not_found: "", invalid: "also a URL that the installation does not permit" },
    })
    .input(updateWebhookInput)
    .output(webhook)
    .mutation(({ ctx, input }) => ctx.useCases.updateWebhook(ctx.actor, input)),
  rotateSecret: procedure
    .meta({
      description:
        "A new secret, shown only here. Deliveries are signed with both until the overlap ends.",
      errors: { not_found: "" },
    })
    .input(rotateWebhookSecretInput)
    .output(newWebhookSecret)
    .mutation(({ ctx, input }) => ctx.useCases.rotateWebhookSecret(ctx.actor, input)),
  delete: procedure
    .meta({
      description: "Deletes an endpoint and its pending deliveries.",
      errors: { not_found: "" },
    })
    .input(deleteWebhookInput)
    .output(deletedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.deleteWebhook(ctx.actor, input.id)),
  deliveries: procedure
    .meta({
      description: "A page of an endpoint's deliveries, newest first, with all attempts.",
      errors: { not_found: "" },
    })
    .input(listWebhookDeliveriesInput)
    .output(webhookDeliveryPage)
    .query(({ ctx, input }) => ctx.useCases.listWebhookDeliveries(ctx.actor.tenantId, input)),
  replay: procedure
    .meta({
      description: "Repeats an event, an ended delivery, or a range of the event log.",
      errors: {
        not_found: "",
        conflict: "a delivery that has not ended",
        invalid: "also too large a range",
      },
    })
    .input(replayWebhookInput)
    .output(replayedWebhook)
    .mutation(({ ctx, input }) => ctx.useCases.replayWebhook(ctx.actor, input)),
});
