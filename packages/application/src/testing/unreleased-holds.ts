import type { Hold } from "@expunge/domain/hold/hold";
import type { HoldRecord } from "#records/hold.ts";

/** The unreleased holds on a credential, as the rules see them. */
export function unreleasedHolds(holds: Iterable<HoldRecord>, id: string): readonly Hold[] {
  return [...holds]
    .filter(({ credentialId, releasedAt }) => credentialId === id && releasedAt === null)
    .map(({ kind, reference, until, cardId }) => ({
      kind,
      reference,
      ...(until && { until: until.toISOString() }),
      ...(cardId !== null && { cardId }),
    }));
}

/** Those who released a hold on a credential. */
export function releasersOf(holds: Iterable<HoldRecord>, id: string): readonly string[] {
  return [...holds].flatMap(({ credentialId, releasedBy }) =>
    credentialId === id && releasedBy !== null ? [releasedBy] : [],
  );
}
