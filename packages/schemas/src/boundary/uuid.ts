import { z } from "zod";

/** A UUID, read in any case and written in lower case, as it is stored and sealed (RFC 9562, section 4). */
export const uuid = z.uuid().toLowerCase();

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An identifier that may be a UUID: a UUID in lower case (RFC 9562, section 4), any other text unchanged. */
export function lowerCaseUuid(identifier: string): string {
  return UUID.test(identifier) ? identifier.toLowerCase() : identifier;
}
