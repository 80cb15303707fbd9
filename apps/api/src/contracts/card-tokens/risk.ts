import { isLongerThan, isStorable, NOT_STORABLE } from "@expunge/schemas/boundary/bounded-text";
import { country } from "@expunge/schemas/boundary/country";
import { z } from "zod";

const LONGEST_TEXT = 500;

const text = z
  .string("must be a string")
  .trim()
  .min(1, "must not be blank")
  .refine((given) => !isLongerThan(given, LONGEST_TEXT), { error: "is too long", abort: true })
  .refine(isStorable, NOT_STORABLE)
  .meta({ maxLength: LONGEST_TEXT });

/** Degrees between plus and minus `most`, as a number or as numeric text. */
const degrees = (most: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d{1,3}(\.\d+)?$/)
          .transform(Number),
      ],
      "must be a number",
    )
    .refine((value) => Math.abs(value) <= most, `must be between -${most} and ${most}`)
    .meta({ description: `Degrees from -${most} to ${most}, as a number or as text.` });

/**
 * The risk object of contract 3. It is assessed and not stored, except for keyed hashes of the attributes by which the tenant's policy
 * counts requests. Unknown keys are accepted.
 */
export const risk = z
  .looseObject(
    {
      currentService: text
        .optional()
        .meta({ description: "The service that the customer uses now." }),
      channel: text.meta({ description: "Where the customer came from; case does not matter." }),
      deviceFingerprint: text,
      ipAddress: text,
      geolocationCountry: country.meta({ description: "Two-letter country, ISO 3166-1." }),
      geolocation: z.object(
        { longitude: degrees(180), latitude: degrees(90) },
        "must be an object with longitude and latitude",
      ),
      activationDate: z
        .union([z.iso.date(), z.iso.datetime({ offset: true })], "must be a date or null")
        .nullable()
        .meta({ description: "When the customer's service was activated: in the past, or null." }),
      simNumber: text.optional(),
      application: z
        .object(
          {
            name: text.optional(),
            version: text.optional(),
            osName: text.optional(),
            osVersion: text.optional(),
          },
          "must be an object",
        )
        .optional(),
    },
    "must be an object",
  )
  .meta({
    description:
      "The merchant's knowledge of the customer's device and location, for a risk assessment.",
  });
