import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { CARD_NUMBER_REFUSED, storedText } from "#boundary/stored-text.ts";

/** A URL without percent-encoding, as far as it can be decoded. */
function decoded(href: string): string {
  return href.replaceAll(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return " ";
    }
  });
}

const LONGEST = 2048;
const NOT_A_URL = "must be a URL, http or https";

/**
 * The URL of a webhook endpoint in normalised form: a numeric or capitalised host becomes its canonical spelling. Whether the
 * host is permitted is checked elsewhere.
 */
export const webhookUrl = storedText(LONGEST)
  .transform((text, context) => {
    const fault = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    const url = URL.parse(text);
    if (url === null || !["http:", "https:"].includes(url.protocol)) return fault(NOT_A_URL);
    if (url.username !== "" || url.password !== "")
      return fault("must not hold a user or password");
    if (containsCardNumber(decoded(url.href))) return fault(CARD_NUMBER_REFUSED);
    if (text.includes("#")) return fault("must not have a fragment");
    return url.href;
  })
  .pipe(boundedText(LONGEST));
