import type { HoldView, ReleaseHoldInput } from "@expunge/schemas/trpc/holds";
import { isActiveHold } from "@expunge/domain/hold/blocking-holds";
import type { HoldRecord } from "#records/hold.ts";

/** Whether a hold is active at `now`: neither released nor expired. */
export function isActive({ kind, reference, until, releasedAt }: HoldRecord, now: Date): boolean {
  const hold = { kind, reference, ...(until && { until: until.toISOString() }) };
  return releasedAt === null && isActiveHold(hold, now.toISOString());
}

/** Whether these are the kind, the reference and the card of a hold. */
export function isNamed(
  { kind, reference, cardId }: HoldRecord,
  named: Pick<ReleaseHoldInput, "hold" | "reference" | "cardId">,
): boolean {
  return kind === named.hold && reference === named.reference && cardId === (named.cardId ?? null);
}

/** A hold as staff see it. */
export function holdView(record: HoldRecord, now: Date): HoldView {
  const { id, kind, reference, cardId, until, placedBy, placedAt, releasedBy, releasedAt } = record;
  return {
    id,
    hold: kind,
    reference,
    ...(cardId !== null && { cardId }),
    ...(until && { until: until.toISOString() }),
    placedBy,
    placedAt: placedAt.toISOString(),
    ...(releasedBy !== null && { releasedBy }),
    ...(releasedAt && { releasedAt: releasedAt.toISOString() }),
    on: isActive(record, now),
  };
}
