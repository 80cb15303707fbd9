import type { Hold, HoldKind } from "@expunge/domain/hold/hold";

/** A hold as the database's functions return it. */
export type JsonHold = {
  readonly kind: HoldKind;
  readonly reference: string;
  readonly until: string | null;
  readonly cardId: number | null;
};

export function holdFromJson({ kind, reference, until, cardId }: JsonHold): Hold {
  return {
    kind,
    reference,
    ...(until !== null && { until: new Date(until).toISOString() }),
    ...(cardId !== null && { cardId }),
  };
}
