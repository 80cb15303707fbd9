import { z } from "zod";

/** Visa's reason codes, as `VIDC-2001`. */
const vidcCode = z.string().regex(/^VIDC-\d{4}$/);

const intent = z.object({ value: z.string() });

/** 202 to everything that changes something. */
export const acceptedAnswer = z.object({ requestTraceId: z.string().min(1).max(36) });

/** 4xx: one reason for the whole request and, of fields, the place and the reason each. */
export const errorAnswer = z.object({
  reason: vidcCode,
  message: z.string().nullish(),
  details: z
    .array(z.object({ reason: z.string().nullish(), location: z.string().nullish() }))
    .nullish(),
});

/** 200 of `requestStatus`. A completed request without details says nothing of how it went, so it is not accepted. */
export const statusAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("IN_PROGRESS") }),
  z.object({
    status: z.literal("COMPLETED"),
    consumerInformation: z.object({ externalConsumerID: z.string() }),
    details: z
      .array(
        z.object({
          intent,
          status: z.string(),
          errorDetails: z
            .array(
              z.object({
                field: z.string().nullish(),
                reason: z.string(),
                message: z.string().nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .min(1),
  }),
]);

/** 200 of `getData`: one item per product. An item without instruments is a product's own failure, so it is not accepted. */
export const dataAnswer = z.object({
  data: z.array(
    z.object({
      intent,
      paymentInstruments: z.array(z.object({ paymentInstrumentID: z.string() })),
    }),
  ),
});
