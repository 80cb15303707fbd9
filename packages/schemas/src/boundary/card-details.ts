import { z } from "zod";

/** The last four digits of a card number, the only part that is ever stored. */
export const last4 = z.string().regex(/^\d{4}$/, "must be four digits");

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** A country, two letters of ISO 3166-1. */
export const country = z
  .string("must be a two-letter ISO country")
  .refine(
    (code) => /^[A-Za-z]{2}$/.test(code) && regions.of(code.toUpperCase()) !== undefined,
    "must be a two-letter ISO country",
  );

/** The month until which a card is valid, `MM/YYYY`. */
export const expiry = z.string().regex(/^(0[1-9]|1[0-2])\/20\d{2}$/, "must be MM/YYYY");
