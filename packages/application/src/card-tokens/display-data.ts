import type { StoreCardTokenInput } from "@expunge/schemas/trpc/card-tokens";
import { lastDayOf } from "#records/expiry.ts";
import { maskToken } from "#records/natural-key.ts";

/** What is shown of the card and its token. */
export function displayData(
  {
    brand,
    last4,
    expiry,
    country,
  }: Pick<StoreCardTokenInput, "brand" | "last4" | "expiry" | "country">,
  token: string,
) {
  return {
    brand,
    last4,
    expiresOn: lastDayOf(expiry),
    country: country?.toUpperCase() ?? null,
    maskedNumber: maskToken(token),
  };
}
