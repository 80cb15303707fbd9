import { z } from "zod";
import { expiry, last4 } from "#boundary/card-details.ts";
import { storedText } from "#boundary/stored-text.ts";

/** A card token to be stored; without one, one is made. */
export const storeCardTokenInput = z.strictObject({
  token: storedText(255).optional(),
  brand: storedText(30),
  last4,
  expiry,
});
export type StoreCardTokenInput = z.infer<typeof storeCardTokenInput>;

export const storedCardToken = z.object({ token: z.string() });
export const getCardTokenInput = z.strictObject({ token: z.string().min(1).max(255) });

export const cardTokenView = z.object({
  state: z.enum(["active", "deleted"]),
  brand: z.string().optional(),
  last4: z.string().optional(),
  expiry: z.string().optional(),
  storedAt: z.iso.datetime(),
  deletionId: z.uuid().optional(),
});
export type CardTokenView = z.infer<typeof cardTokenView>;
