import {
  getPaymentOptionInput,
  listPaymentOptionsInput,
  paymentOptionPage,
  paymentOptionView,
  storedPaymentOption,
  storePaymentOptionInput,
} from "@expunge/schemas/trpc/payment-options";
import { keyedCall } from "#staff/keyed-call.ts";
import { agentProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const paymentOptionsRouter = router({
  /** Stores a payment option under a reference of ours. `conflict` with SEPA-05 for a mandate reference that is taken; `key_reused`. */
  store: agentProcedure
    .input(storePaymentOptionInput)
    .output(storedPaymentOption)
    .mutation(({ ctx, input }) =>
      ctx.useCases.storePaymentOption(
        ctx.actor,
        input,
        keyedCall(ctx, "paymentOptions.store", input),
      ),
    ),
  /** A page of the options of an account, the oldest first, deleted ones included. Numbers are masked. */
  list: viewerProcedure
    .input(listPaymentOptionsInput)
    .output(paymentOptionPage)
    .query(({ ctx, input }) => ctx.useCases.pagePaymentOptions(ctx.actor.tenantId, input)),
  /** One option of an account. `not_found`. */
  get: viewerProcedure
    .input(getPaymentOptionInput)
    .output(paymentOptionView)
    .query(({ ctx, input }) =>
      ctx.useCases.getPaymentOption(ctx.actor.tenantId, input.customerAccountId, input.reference),
    ),
});
