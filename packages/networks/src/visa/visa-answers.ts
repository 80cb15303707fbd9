import { z } from "zod";

/** Visa's reason codes, such as `VIDC-2001`. */
const vidcCode = z.string().regex(/^VIDC-\d{4}$/);

const intent = z.object({ value: z.string() });

/** The 202 body of every change. */
export const acceptedAnswer = z.object({ requestTraceId: z.string().min(1).max(36) });

/** The 4xx body: one reason for the whole request, and a location and a reason per field. */
export const errorAnswer = z.object({
  reason: vidcCode,
  message: z.string().nullish(),
  details: z
    .array(z.object({ reason: z.string().nullish(), location: z.string().nullish() }))
    .nullish(),
});

/** The result of one intent of a request. */
export const statusDetail = z.object({
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
});

/** The 200 body of `requestStatus`. A completed request without details has no outcome and is not accepted. */
export const statusAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("IN_PROGRESS") }),
  z.object({
    status: z.literal("COMPLETED"),
    consumerInformation: z.object({ externalConsumerID: z.string() }),
    details: z.array(statusDetail).min(1),
  }),
]);

/** The 200 body of `getData`: one item per product. An item without instruments is an error of the product and is not accepted. */
export const dataAnswer = z.object({
  data: z.array(
    z.object({
      intent,
      paymentInstruments: z.array(z.object({ paymentInstrumentID: z.string() })),
    }),
  ),
});
