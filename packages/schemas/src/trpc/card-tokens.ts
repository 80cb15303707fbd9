import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import { z } from "zod";
import { expiry, last4 } from "#boundary/card-details.ts";
import { country } from "#boundary/country.ts";
import { idempotencyKey } from "#boundary/idempotency-key.ts";
import { storedIdentifier, storedText } from "#boundary/stored-text.ts";
import { lookedUpToken } from "#boundary/target.ts";

/**
 * A card token to store; generated if absent. `country`: the issuing country of the card. `reconsent`: the customer gave new
 * consent to a deleted token. `idempotencyKey`: a second call with the same key and input gets the token of the first.
 */
export const storeCardTokenInput = z.strictObject({
  token: storedIdentifier(255).optional(),
  brand: storedText(30),
  last4,
  expiry,
  country: country.exactOptional(),
  reconsent: z.boolean().default(false),
  idempotencyKey,
});
export type StoreCardTokenInput = z.infer<typeof storeCardTokenInput>;

export const storedCardToken = z.object({ token: z.string() });
export const getCardTokenInput = z.strictObject({ token: lookedUpToken });

export const cardTokenView = z.object({
  state: z.enum(CREDENTIAL_STATES),
  brand: z.string().optional(),
  last4: z.string().optional(),
  expiry: z.string().optional(),
  country: z.string().optional(),
  storedAt: z.iso.datetime(),
  deletionId: z.uuid().optional(),
});
export type CardTokenView = z.infer<typeof cardTokenView>;
