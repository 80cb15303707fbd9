import { z } from "zod";
import { target } from "#boundary/target.ts";

/** A payment that wants to use a credential: an amount in minor units of its currency (ISO 4217), where it is known. */
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
