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
  /**
   * `{accountId, customerId, ownerBid, cards: [{cardId, last4}]}` -> `{accepted, state}`; the event `click_to_pay-1` reports the network's
   * outcome. `refused` with C2P-01, C2P-13, C2P-16 or DEL-02.
   */
  enrol: procedure
    .input(enrolCustomerInput)
    .output(enrolmentAccepted)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.enrolCustomer(ctx.actor, { ...input, correlationId: ctx.traceId });
      return { accepted: true, state: "REGISTRATION_IN_PROGRESS" };
    }),
  /** Disables a customer and its cards locally; the network is not involved. -> `{state}`. `not_found`; `refused` with C2P-17. */
  disable: procedure
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "disable", input)),
  /** Re-enables a disabled customer. -> `{state}`. `not_found`; `refused` with C2P-17. */
  enable: procedure
    .input(customerNamed)
    .output(customerState)
    .mutation(({ ctx, input }) => ctx.useCases.changeAvailability(ctx.actor, "enable", input)),
  /** `{accountId, customerId}` -> `{state, ownerBid, cards: [{cardId, state}]}`. `not_found`. */
  get: procedure
    .input(getCustomerInput)
    .output(customerView)
    .query(({ ctx, input }) => ctx.useCases.getCustomer(ctx.actor.tenantId, input)),
});
