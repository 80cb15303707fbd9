import {
  customerNamed,
  customerState,
  customerView,
  enrolCustomerInput,
  enrolmentAccepted,
  getCustomerInput,
} from "@expunge/schemas/trpc/click-to-pay";
import { procedure, router } from "#staff/trpc.ts";

export const clickToPayRouter = router({
  enrol: procedure
    .meta({
      description:
        "Enrols a customer at the network. The event `click_to_pay-1` reports the outcome.",
      errors: { refused: "C2P-01, C2P-13, C2P-16, DEL-02" },
    })
    .input(enrolCustomerInput)
    .output(enrolmentAccepted)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.enrolCustomer(ctx.actor, { ...input, correlationId: ctx.traceId });
      return { accepted: true, state: "REGISTRATION_IN_PROGRESS" };
    }),
  disable: procedure
    .meta({
      description: "Disables a customer and its cards here; the network is not involved.",
      errors: { not_found: "", refused: "C2P-17" },
    })
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "disable", input)),
  enable: procedure
    .meta({
      description: "Enables a disabled customer again.",
      errors: { not_found: "", refused: "C2P-17" },
    })
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "enable", input)),
  get: procedure
    .meta({ description: "The state of a customer and its cards.", errors: { not_found: "" } })
    .input(getCustomerInput)
    .output(customerView)
    .query(({ ctx, input }) => ctx.useCases.getCustomer(ctx.actor.tenantId, input)),
});
