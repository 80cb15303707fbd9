import { boundedText } from "#boundary/bounded-text.ts";
import { lowerCaseUuid } from "#boundary/uuid.ts";

/** The caller's idempotency key: a repeated call with the same key and input gets the first response. Valid for 30 days. */
export const idempotencyKey = boundedText(255).overwrite(lowerCaseUuid).exactOptional();
