import {
  customerView,
  enrolCustomerInput,
  enrolmentAccepted,
  getCustomerInput,
} from "@expunge/contracts/trpc/click-to-pay";
import { agentProcedure, router, viewerProcedure } from "#trpc/trpc.ts";

export const clickToPayRouter = router({
  /** Enrols a customer and its cards at the network; the outcome comes as an event. `refused` with C2P-01 or C2P-13. */
  enrol: agentProcedure
    .input(enrolCustomerInput)
    .output(enrolmentAccepted)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.enrolCustomer(ctx.actor, { ...input, correlationId: ctx.traceId });
      return { accepted: true, state: "REGISTRATION_IN_PROGRESS" };
    }),
  /** A customer and its cards, with the state of each. `not_found`. */
  get: viewerProcedure
    .input(getCustomerInput)
    .output(customerView)
    .query(({ ctx, input }) => ctx.useCases.getCustomer(ctx.actor.tenantId, input)),
});
