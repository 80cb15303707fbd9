import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import { MANDATE_SCHEMES, MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import { z } from "zod";
import { expiry, last4 } from "#boundary/card-details.ts";
import { idempotencyKey } from "#boundary/idempotency-key.ts";
import { storedIdentifier, storedText } from "#boundary/stored-text.ts";
import { storedDay } from "#boundary/stored-time.ts";
import { lookedUpAccount, lookedUpOption } from "#boundary/target.ts";
import { lowerCaseUuid } from "#boundary/uuid.ts";
import { creditorId, iban, mandateReference, mandateSummary } from "#trpc/mandates.ts";

export const customerAccountId = storedIdentifier(255).overwrite(lowerCaseUuid);
/** A caller's own reference of a payment option: a segment of a path, so no dot segment (RFC 3986, 3.3). */
export const optionReference = storedIdentifier(100)
  .refine((text) => text !== "." && text !== "..", "must not be a dot segment")
  .overwrite(lowerCaseUuid);

/**
 * A payment option to store. A reference and a mandate reference are generated if absent. Without a day of signature the mandate is only
 * created, and accepts no use and no collection until it is activated. `idempotencyKey`: a second call with the same key and
 * input gets the reference of the first. `reconsent`: the customer has consented anew to a card whose token was deleted.
 */
export const storePaymentOptionInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sepa_direct_debit"),
    customerAccountId,
    reference: optionReference.exactOptional(),
    iban,
    debtorName: storedText(70),
    isDefault: z.boolean().default(false),
    mandate: z.strictObject({
      reference: mandateReference.optional(),
      scheme: z.enum(MANDATE_SCHEMES),
      type: z.enum(MANDATE_TYPES),
      creditorId,
      signedOn: storedDay.exactOptional(),
    }),
    idempotencyKey,
  }),
  z.strictObject({
    kind: z.literal("card"),
    customerAccountId,
    reference: optionReference.exactOptional(),
    token: storedIdentifier(255),
    brand: storedText(30),
    last4,
    expiry,
    isDefault: z.boolean().default(false),
    reconsent: z.boolean().default(false),
    idempotencyKey,
  }),
]);
export type StorePaymentOptionInput = z.infer<typeof storePaymentOptionInput>;

export const storedPaymentOption = z.object({
  reference: z.string(),
  mandateReference: z.string().optional(),
});

/** `cursor`: the reference of the last option read. */
export const listPaymentOptionsInput = z.strictObject({
  customerAccountId: lookedUpAccount,
  cursor: lookedUpOption.optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListPaymentOptionsInput = z.infer<typeof listPaymentOptionsInput>;

export const getPaymentOptionInput = z.strictObject({
  customerAccountId: lookedUpAccount,
  reference: lookedUpOption,
});

/** A stored payment option for clients. After its deletion only reference, state and mandate are left. */
export const paymentOptionView = z.object({
  reference: z.string(),
  customerAccountId: z.string(),
  kind: z.enum(["sepa_direct_debit", "card"]),
  state: z.enum(CREDENTIAL_STATES),
  maskedNumber: z.string().optional(),
  brand: z.string().optional(),
  last4: z.string().optional(),
  expiry: z.string().optional(),
  isDefault: z.boolean(),
  storedAt: z.iso.datetime(),
  deletionId: z.uuid().optional(),
  mandate: mandateSummary.optional(),
});
export type PaymentOptionView = z.infer<typeof paymentOptionView>;

export const paymentOptionPage = z.object({
  items: z.array(paymentOptionView),
  nextCursor: z.string().nullable(),
});
export type PaymentOptionPage = z.infer<typeof paymentOptionPage>;
