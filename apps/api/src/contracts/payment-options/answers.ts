import { z } from "zod";

/** MOD2: an error that this service detects itself. */
export const mod2Fault = z.strictObject({
  traceId: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .meta({
      description: "W3C traceparent: the request's own, or a new one.",
      examples: ["00-1234567890abcdef0123456789abcdef-0123456789abcdef-00"],
    }),
  errors: z
    .array(
      z.strictObject({
        message: z.string(),
        code: z
          .string()
          .exactOptional()
          .meta({ examples: ["value_out_of_bounds"] }),
        property: z
          .string()
          .exactOptional()
          .meta({ description: "The invalid header, path parameter or field." }),
        context: z
          .strictObject({ minimum: z.int(), maximum: z.int() })
          .exactOptional()
          .meta({ description: "The bounds in characters, for a length." }),
      }),
    )
    .min(1),
});
export type Mod2Fault = z.infer<typeof mod2Fault>;

/** MOD1: an error from a gateway or a payment provider. */
export const mod1Fault = z.strictObject({
  error: z.string(),
  errorDetails: z.strictObject({
    context: z.record(z.string(), z.unknown()),
    gatewayDescription: z.string(),
    paymentProviderDescription: z.string(),
  }),
  message: z.string(),
});

export const deletedOption = z.strictObject({ status: z.literal("OK") });

const optionSummary = z.strictObject({
  name: z.string().meta({ examples: ["MasterCard"] }),
  code: z.string().meta({ description: "The kind of option.", examples: ["MSTRCRD", "BNKACCT"] }),
  carrierNumber: z
    .string()
    .meta({ description: "The card's or account's number, masked.", examples: ["DE8937****3000"] }),
  reference: z.string().meta({ description: "The storedPaymentOptionReference of a deletion." }),
  isDefault: z.boolean(),
  isExpired: z.boolean(),
  expiresSoon: z.boolean().meta({ description: "Whether it expires within 30 days." }),
  expiryDate: z
    .string()
    .regex(/^\d{2}\/\d{4}$/)
    .exactOptional()
    .meta({ description: "MM/YYYY" }),
  storedPaymentOptionData: z
    .strictObject({
      mandate: z.strictObject({
        mandateReference: z.string(),
        mandateScheme: z.enum(["SEPA_CORE", "SEPA_B2B"]),
        mandateStatus: z.enum(["CREATED", "ACTIVE", "CLOSED"]),
        mandateDateOfSignature: z.iso
          .date()
          .exactOptional()
          .meta({ description: "Missing until it is signed." }),
        creditorId: z.string(),
      }),
    })
    .exactOptional()
    .meta({ description: "For a SEPA direct debit." }),
});
export type OptionSummary = z.infer<typeof optionSummary>;

export const optionList = z.strictObject({ result: z.array(optionSummary) });
