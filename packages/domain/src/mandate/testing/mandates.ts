import fc from "fast-check";
import { dayOfNumber } from "#calendar/day-number.ts";
import { COLLECTION_STATES, type Collection } from "#mandate/collection.ts";
import { MANDATE_SCHEMES, MANDATE_STATES, MANDATE_TYPES, type Mandate } from "#mandate/mandate.ts";

/** Days of ten years, around which mandates become dormant and collections fall due. */
export const days = fc.integer({ min: 738_000, max: 741_652 }).map(dayOfNumber);

/** Every collection there can be. */
export const collections: fc.Arbitrary<readonly Collection[]> = fc.uniqueArray(
  fc.record({
    endToEndId: fc.constantFrom("E-1", "E-2", "E-3", "E-4", "E-5"),
    amountMinor: fc.integer({ min: 1, max: 100_000 }),
    dueOn: days,
    state: fc.constantFrom(...COLLECTION_STATES),
  }),
  { selector: ({ endToEndId }) => endToEndId },
);

/** Every mandate there can be, whether it makes sense or not. */
export const mandates: fc.Arbitrary<Mandate> = fc.record(
  {
    state: fc.constantFrom(...MANDATE_STATES),
    scheme: fc.constantFrom(...MANDATE_SCHEMES),
    type: fc.constantFrom(...MANDATE_TYPES),
    signedOn: days,
    collections,
  },
  { requiredKeys: ["state", "scheme", "type", "collections"] },
);
