import { iso31661 } from "iso-3166/1.js";
import { z } from "zod";

const ASSIGNED: ReadonlySet<string> = new Set(iso31661.map(({ alpha2 }) => alpha2));

/** Whether ISO 3166-1 assigns this code, in capital letters, to a country. Reserved codes, such as EU and UK, are none. */
export function isCountry(code: string): boolean {
  return ASSIGNED.has(code);
}

/** A country, two letters of ISO 3166-1 in any case. */
export const country = z
  .string("must be a two-letter ISO country")
  .refine(
    (code) => /^[A-Za-z]{2}$/.test(code) && isCountry(code.toUpperCase()),
    "must be a two-letter ISO country",
  );
