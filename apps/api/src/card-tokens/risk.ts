import { z } from "zod";

const text = z
  .string("must be a string")
  .trim()
  .min(1, "must not be blank")
  .max(500, "is too long");
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** A number, or a number written as text, within bounds in degrees. */
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
    .refine((value) => Math.abs(value) <= most, `must be between -${most} and ${most}`);

const country = z
  .string("must be a two-letter ISO country")
  .refine(
    (code) => /^[A-Za-z]{2}$/.test(code) && regions.of(code.toUpperCase()) !== undefined,
    "must be a two-letter ISO country",
  );

/** The risk object of contract 3. It is judged and not kept; keys that it does not name are let pass. `now` bounds what is past. */
export const riskOf = (now: Date) =>
  z.object(
    {
      currentService: text.optional(),
      channel: text,
      deviceFingerprint: text,
      ipAddress: text,
      geolocationCountry: country,
      geolocation: z.object(
        { longitude: degrees(180), latitude: degrees(90) },
        "must be an object with longitude and latitude",
      ),
      activationDate: z
        .union([z.iso.date(), z.iso.datetime({ offset: true })], "must be a date or null")
        .refine((date) => new Date(date) < now, "must be in the past")
        .nullable(),
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
  );
