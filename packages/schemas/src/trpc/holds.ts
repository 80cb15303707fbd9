import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { z } from "zod";
import { boundedText } from "#boundary/bounded-text.ts";
import { idempotencyKey } from "#boundary/idempotency-key.ts";
import { storedNumber, storedText } from "#boundary/stored-text.ts";
import { storedDay, storedInstant } from "#boundary/stored-time.ts";
import { type Target, target } from "#boundary/target.ts";

const instant = z.iso.datetime();

const named = {
  target,
  hold: z.enum(HOLD_KINDS),
  cardId: storedNumber.exactOptional(),
};
const isOfCustomer = ({ target: { kind }, cardId }: { target: Target; cardId?: number }) =>
  cardId === undefined || kind === "click_to_pay_customer";
const OF_CUSTOMER = { path: ["cardId"], error: "must name a card of a Click to Pay customer" };

/**
 * A hold to place, on a credential or, with `cardId`, on one card of a Click to Pay customer. `until`: an instant, or a day whose end
 * in UTC is meant; if absent, the hold is active until released. `idempotencyKey`: a second call with the same key and input gets the
 * first response, even if the hold is released by then.
 */
export const placeHoldInput = z
  .strictObject({
    ...named,
    reference: storedText(100),
    until: z.union([storedDay, storedInstant], "must be a day or an instant").exactOptional(),
    idempotencyKey,
  })
  .refine(isOfCustomer, OF_CUSTOMER);
export type PlaceHoldInput = z.infer<typeof placeHoldInput>;

/** The hold to release, by kind, reference and card. */
export const releaseHoldInput = z
  .strictObject({ ...named, reference: boundedText(100) })
  .refine(isOfCustomer, OF_CUSTOMER);
export type ReleaseHoldInput = z.infer<typeof releaseHoldInput>;

export const listHoldsInput = z.strictObject({ target });

/** `on`: whether the hold is active. */
export const holdView = z.object({
  id: z.uuid(),
  hold: z.enum(HOLD_KINDS),
  reference: z.string(),
  cardId: z.int().optional(),
  until: instant.optional(),
  placedBy: z.string(),
  placedAt: instant,
  releasedBy: z.string().optional(),
  releasedAt: instant.optional(),
  on: z.boolean(),
});
export type HoldView = z.infer<typeof holdView>;

export const holdList = z.object({ items: z.array(holdView) });
