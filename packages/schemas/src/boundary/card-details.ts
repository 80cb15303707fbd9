import { z } from "zod";

/** The last four digits of a card number, the only part that is ever stored. */
export const last4 = z.string().regex(/^\d{4}$/, "must be four digits");

/** The month until which a card is valid, `MM/YYYY`. */
export const expiry = z
  .string()
  .regex(/^(0[1-9]|1[0-2])\/20\d{2}$/, "must be MM/YYYY, from 01/2000 to 12/2099");
