import { COLLECTION_STATES, REPORTED_STATES } from "@expunge/domain/mandate/collection";
import { isCreditorIdentifier } from "@expunge/domain/mandate/creditor-identifier";
import { isSepaIban, normaliseIban } from "@expunge/domain/mandate/iban";
import { MANDATE_SCHEMES, MANDATE_STATES, MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import { isSepaReference } from "@expunge/domain/mandate/sepa-reference";
import { LARGEST_SEPA_AMOUNT } from "@expunge/domain/mandate/sepa-amount";
import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { isCountry } from "#boundary/country.ts";
import { storedIdentifier, storedText } from "#boundary/stored-text.ts";
import { storedDay } from "#boundary/stored-time.ts";

export const creditorId = z
  .string()
  .refine(
    (text) => isCreditorIdentifier(text) && isCountry(text.slice(0, 2)),
    "must be a SEPA creditor identifier",
  );
const sepaReference = storedIdentifier(35).refine(
  isSepaReference,
  "must be 1 to 35 characters of the SEPA set, without / or a space at an end and without //",
);
export const mandateReference = sepaReference;
export const iban = boundedText(42)
  .transform(normaliseIban)
  .refine(isSepaIban, "must be an IBAN of a SEPA country with right check digits");
/** Four characters of the party, its country, two characters of its place, and its branch. Kosovo is XK, which ISO 3166-1 leaves to users. */
export const bic = z
  .string()
  .refine(
    (text) =>
      /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text) &&
      (isCountry(text.slice(4, 6)) || text.slice(4, 6) === "XK"),
    "must be a BIC (ISO 9362)",
  );

/** The natural key of a mandate. */
const named = {
  mandateReference: boundedText(35),
  creditorId: boundedText(35),
};

const mandateState = z.enum(MANDATE_STATES);

/** A mandate in its current state. */
export const mandateSummary = z.object({
  mandateReference: z.string(),
  creditorId: z.string(),
  creditorName: z.string().optional(),
  debtorAgent: z.string().optional(),
  scheme: z.enum(MANDATE_SCHEMES),
  type: z.enum(MANDATE_TYPES),
  /** Absent while the mandate is only created, and after the erasure of its evidence. */
  signedOn: z.iso.date().optional(),
  state: mandateState,
  version: z.int(),
  cancelledAt: z.iso.datetime().optional(),
  cancelledBy: z.string().optional(),
  cancellationReason: z.string().optional(),
});
export type MandateSummary = z.infer<typeof mandateSummary>;

/** A mandate with its collections and versions. */
export const mandateView = mandateSummary.extend({
  collections: z.array(
    z.object({
      endToEndId: z.string(),
      amountMinor: z.int(),
      currency: z.literal("EUR"),
      dueOn: z.iso.date(),
      status: z.enum(COLLECTION_STATES),
    }),
  ),
  /** Each version with its start; `changed` names the amended fields. */
  history: z.array(
    z.object({
      at: z.iso.datetime(),
      version: z.int(),
      state: mandateState,
      changed: z.array(z.string()),
    }),
  ),
});
export type MandateView = z.infer<typeof mandateView>;

export const getMandateInput = z.strictObject(named);

/** An amendment of the reference, the creditor's identifier or name, or the debtor's account or agent (EPC SDD rulebooks). */
export const amendMandateInput = z.strictObject({
  ...named,
  changes: z
    .strictObject({
      mandateReference: mandateReference.exactOptional(),
      creditorId: creditorId.exactOptional(),
      creditorName: storedText(70).exactOptional(),
      iban: iban.exactOptional(),
      debtorAgent: bic.exactOptional(),
    })
    .refine((changes) => Object.keys(changes).length > 0, "must change something"),
});
export type AmendMandateInput = z.infer<typeof amendMandateInput>;

/** An amount of a direct debit in cents. */
export const sepaAmount = z
  .number()
  .refine(
    (cents) => Number.isInteger(cents) && cents >= 1 && cents <= LARGEST_SEPA_AMOUNT,
    `must be an integer from 1 to ${LARGEST_SEPA_AMOUNT}`,
  );

/** A collection and its status. */
export const recordCollectionInput = z.strictObject({
  ...named,
  endToEndId: sepaReference,
  amountMinor: sepaAmount,
  currency: z.literal("EUR"),
  dueOn: storedDay,
  status: z.enum(REPORTED_STATES),
});
export type RecordCollectionInput = z.infer<typeof recordCollectionInput>;

export const recordedCollection = z.object({
  endToEndId: z.string(),
  status: z.enum(REPORTED_STATES),
});

/** The signature of a mandate that was stored unsigned. */
export const activateMandateInput = z.strictObject({ ...named, signedOn: storedDay });
export type ActivateMandateInput = z.infer<typeof activateMandateInput>;

/** The evidence of a mandate whose payment option was deleted, and the last day of its retention. */
export const mandateEvidence = z.object({
  keptUntil: z.iso.date(),
  sealedAt: z.iso.datetime(),
  evidence: mandateView.optional(),
  erasedAt: z.iso.datetime().optional(),
});
export type MandateEvidenceView = z.infer<typeof mandateEvidence>;
