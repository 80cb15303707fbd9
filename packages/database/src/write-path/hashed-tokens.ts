import type { Change } from "@expunge/application/write-path/change";
import type { TargetLookup } from "@expunge/application/write-path/change-store.port";
import { VELOCITY_KEYS, type VelocityKey } from "@expunge/domain/risk/risk-policy";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { StoredHashes } from "#keys/token-hashes.ts";

type History = Readonly<Record<VelocityKey, string>>;

/** The hashes of tokens among look-ups. */
export function tokensOf(lookups: readonly TargetLookup[]): string[] {
  return lookups.flatMap((lookup) =>
    "kind" in lookup && lookup.kind === "card_token" ? lookup.reference : [],
  );
}

/** The hashes of tokens that changes store. */
export function tokensIn(changes: readonly Change[]): string[] {
  return changes.flatMap(({ stored }) => {
    if (stored === undefined) return [];
    const { kind, reference, vaultReference } = stored.credential;
    return kind === "card_token" ? reference : (vaultReference ?? []);
  });
}

/** A look-up as `load_targets` takes it. */
export function lookupRow(lookup: TargetLookup, stored: StoredHashes): Record<string, unknown> {
  if (!("kind" in lookup)) {
    if ("mandate" in lookup) return { mandate_identity: mandateIdentity(lookup.mandate) };
    return "deletionId" in lookup
      ? { deletion_id: lookup.deletionId }
      : { credential_id: lookup.credentialId };
  }
  const { kind, accountId, reference, key, history } = lookup;
  const isToken = kind === "card_token";
  return {
    kind,
    account_id: accountId,
    reference: isToken ? stored.of(reference) : reference,
    ...(stored.number > 0 &&
      (isToken || history) && { hash_key: stored.number, hash_moved: stored.moved }),
    ...(key && { client_id: key.clientId, scope: key.scope, key: key.key, at: key.at }),
    ...(history && { history: hashedHistory(history, stored), at: history.at }),
  };
}

/** A change with the hashes under which its tokens and its risk signals are stored. */
export function hashedChange(change: Change, stored: StoredHashes): Change {
  if (stored.number === 0) return change;
  const { judged, signals } = change;
  return {
    ...change,
    ...(change.stored && { stored: hashedStoring(change.stored, stored) }),
    ...(judged && { judged: { ...judged, history: hashedHistory(judged.history, stored) } }),
    ...(signals && {
      signals: signals.map((signal) => ({ ...signal, subject: stored.of(signal.subject) })),
    }),
  };
}

function hashedStoring(
  storing: NonNullable<Change["stored"]>,
  stored: StoredHashes,
): NonNullable<Change["stored"]> {
  const { credential } = storing;
  const { kind, reference, vaultReference } = credential;
  const under = { hashKey: stored.number, hashMoved: stored.moved };
  return {
    ...storing,
    credential: {
      ...credential,
      ...under,
      reference: kind === "card_token" ? stored.of(reference) : reference,
      vaultReference: vaultReference === null ? null : stored.of(vaultReference),
    },
  };
}

/** Signals are counted under every key: they do not move. */
function hashedHistory<Some extends History>(history: Some, stored: StoredHashes): Some {
  if (stored.number === 0) return history;
  const under = <Value>(hash: (first: string) => Value) =>
    Object.fromEntries(VELOCITY_KEYS.map((by) => [by, hash(history[by])]));
  return { ...history, ...under(stored.of), former: under(stored.former) };
}
