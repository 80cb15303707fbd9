import { z } from "zod";
import { expiry, last4 } from "#boundary/card-details.ts";
import { country } from "#boundary/country.ts";
import { storedIdentifier, storedNumber, storedText } from "#boundary/stored-text.ts";
import { OWNER_BID_MAX } from "#boundary/target.ts";
import { importedEndedMandate, importedMandate } from "#imports/imported-mandate.ts";
import { cards, clickToPayAccount } from "#trpc/click-to-pay.ts";
import { iban } from "#trpc/mandates.ts";
import { customerAccountId, optionReference } from "#trpc/payment-options.ts";

const active = z.literal("active");
const deleted = z.literal("deleted");
const token = storedIdentifier(255);
const option = { customerAccountId, reference: optionReference };
const isDefault = z.boolean().default(false);

/** A payment option under its own reference, or a deleted one without its data. The vault token of a deleted card is stored as a hash. */
export const importedPaymentOption = z.discriminatedUnion("state", [
  z.discriminatedUnion("kind", [
    z.strictObject({
      ...option,
      state: active,
      kind: z.literal("sepa_direct_debit"),
      iban,
      debtorName: storedText(70),
      isDefault,
      mandate: importedMandate,
    }),
    z.strictObject({
      ...option,
      state: active,
      kind: z.literal("card"),
      token,
      brand: storedText(30),
      last4,
      expiry,
      isDefault,
    }),
  ]),
  z.discriminatedUnion("kind", [
    z.strictObject({
      ...option,
      state: deleted,
      kind: z.literal("sepa_direct_debit"),
      mandate: importedEndedMandate.exactOptional(),
    }),
    z.strictObject({
      ...option,
      state: deleted,
      kind: z.literal("card"),
      token: token.exactOptional(),
    }),
  ]),
]);
export type ImportedPaymentOption = z.infer<typeof importedPaymentOption>;

/** A card token, or a deleted one, of which only the hash is stored. */
export const importedCardToken = z.discriminatedUnion("state", [
  z.strictObject({
    state: active,
    token,
    brand: storedText(30),
    last4,
    expiry,
    country: country.exactOptional(),
  }),
  z.strictObject({ state: deleted, token }),
]);
export type ImportedCardToken = z.infer<typeof importedCardToken>;

const customer = {
  accountId: clickToPayAccount,
  customerId: storedNumber,
  ownerBid: storedText(OWNER_BID_MAX),
  /** The id under which the network knows the customer, if it is another than ours. */
  externalConsumerId: storedIdentifier(100).exactOptional(),
};

/** A customer that is enrolled at the network already, with its cards, or was removed there. */
export const importedCustomer = z.discriminatedUnion("state", [
  z.strictObject({ ...customer, state: z.enum(["active", "disabled"]), cards: cards.default([]) }),
  z.strictObject({ ...customer, state: deleted }),
]);
export type ImportedCustomer = z.infer<typeof importedCustomer>;
