import {
  customerNamed,
  customerState,
  customerView,
  enrolCustomerInput,
  enrolmentAccepted,
  getCustomerInput,
} from "@expunge/schemas/trpc/click-to-pay";
import { agentProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const clickToPayRouter = router({
  /** Enrols a customer and its cards at the network; the outcome comes as an event. `refused` with C2P-01, C2P-16, C2P-13 or DEL-02. */
  enrol: agentProcedure
    .input(enrolCustomerInput)
    .output(enrolmentAccepted)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.enrolCustomer(ctx.actor, { ...input, correlationId: ctx.traceId });
      return { accepted: true, state: "REGISTRATION_IN_PROGRESS" };
    }),
  /** Takes a customer with its cards out of use, without the network. `not_found`; `refused` with C2P-17. */
  disable: agentProcedure
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "disable", input)),
  /** Lets a disabled customer be used again. `not_found`; `refused` with C2P-17. */
  enable: agentProcedure
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "enable", input)),
  /** A customer and its cards, with the state of each. `not_found`. */
  get: viewerProcedure
    .input(getCustomerInput)
    .output(customerView)
    .query(({ ctx, input }) => ctx.useCases.getCustomer(ctx.actor.tenantId, input)),
});
