import {
  getPaymentOptionInput,
  listPaymentOptionsInput,
  paymentOptionPage,
  paymentOptionView,
  storedPaymentOption,
  storePaymentOptionInput,
} from "@expunge/schemas/trpc/payment-options";
import { keyedCall } from "#staff/keyed-call.ts";
import { procedure, router } from "#staff/trpc.ts";

export const paymentOptionsRouter = router({
  store: procedure
    .meta({
      description:
        "Stores a SEPA direct debit with its mandate, or a card, under the caller's reference or a generated one. An account has one default option: the last one stored with `isDefault`.",
      errors: {
        conflict:
          "OPT-01 for a reference that the account has used, OPT-02 for that of a deleted option, SEPA-05 for a used mandate reference, in any case; a call with the key is in progress",
        key_reused: "the key was sent with another input",
      },
    })
    .input(storePaymentOptionInput)
    .output(storedPaymentOption)
    .mutation(({ ctx, input }) =>
      ctx.useCases.storePaymentOption(
        ctx.actor,
        input,
        keyedCall(ctx, "paymentOptions.store", input),
      ),
    ),
  list: procedure
    .meta({
      description:
        "A page of the account's options by their references, including deleted ones. Numbers are masked.",
    })
    .input(listPaymentOptionsInput)
    .output(paymentOptionPage)
    .query(({ ctx, input }) => ctx.useCases.pagePaymentOptions(ctx.actor.tenantId, input)),
  get: procedure
    .meta({ description: "One option.", errors: { not_found: "" } })
    .input(getPaymentOptionInput)
    .output(paymentOptionView)
    .query(({ ctx, input }) =>
      ctx.useCases.getPaymentOption(ctx.actor.tenantId, input.customerAccountId, input.reference),
    ),
});
