import { z } from "zod";
import { target } from "#boundary/target.ts";

/** A payment that requests the use of a credential: the amount in minor units and its currency (ISO 4217), if known. */
export const authorizeUseInput = z.strictObject({
  target,
  amountMinor: z.int().positive().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be three capital letters")
    .optional(),
});
export type AuthorizeUseInput = z.infer<typeof authorizeUseInput>;

export const useAnswer = z.discriminatedUnion("allowed", [
  z.object({ allowed: z.literal(true), authorizationId: z.uuid() }),
  z.object({
    allowed: z.literal(false),
    reasons: z.array(z.object({ rule: z.string(), message: z.string() })),
  }),
]);
export type UseAnswer = z.infer<typeof useAnswer>;
