import type { Change } from "@expunge/application/records/change";

const DAY = 24 * 60 * 60 * 1000;
/** How long the answer to a request is remembered under its key. */
const KEY_KEPT_MS = 30 * DAY;

/** A change as `apply_changes` takes it: rows in the words of the tables. */
export function changeRow(tenantId: string, change: Change, ord: number): Record<string, unknown> {
  const { stored, credential, addedCards, movedCards, mandate, withdrawn, evidence } = change;
  const { deletion, superseded, hold, signals, judged, policy, request, remember } = change;
  return {
    ord,
    stored: stored && {
      credential: row(stored.credential),
      ...(stored.mandate && { mandate: row(stored.mandate) }),
    },
    credential: credential && row(credential),
    added_cards: addedCards?.map(row),
    moved_cards:
      movedCards &&
      row({
        credentialId: movedCards.credentialId,
        fromStates: movedCards.from,
        state: movedCards.state,
        cardIds: movedCards.cardIds ?? null,
        changedAt: movedCards.changedAt,
      }),
    mandate: mandate && row(mandate),
    withdrawn: withdrawn && row(withdrawn),
    evidence: evidence && row(evidence),
    deletion: deletion && row(deletion),
    superseded: superseded && row(superseded),
    hold: hold && row(hold),
    signals: signals?.map(row),
    judged,
    policy,
    request: request && row(request),
    events: change.events.map(row),
    audit: change.audit.map(row),
    idempotency:
      remember &&
      row({
        tenantId,
        clientId: remember.key.clientId,
        scope: remember.key.scope,
        key: remember.key.key,
        fingerprint: remember.key.fingerprint,
        outcome: remember.outcome,
        correlationId: remember.correlationId,
        createdAt: remember.at,
        expiresAt: new Date(remember.at.getTime() + KEY_KEPT_MS),
      }),
  };
}

/** A record with its fields in the words of the database, and bytes as PostgreSQL writes them. */
function row(record: object): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record)) {
    named[columnName(field)] =
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
  }
  return named;
}

const columns = new Map<string, string>();

function columnName(field: string): string {
  const known = columns.get(field);
  if (known !== undefined) return known;
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columns.set(field, name);
  return name;
}
