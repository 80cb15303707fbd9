import type { Change } from "@expunge/application/write-path/change";
import { deletionRow } from "#deletions/deletion-rows.ts";
import { eventRows } from "#event-log/event-rows.ts";
import { withIdentity } from "#mandates/with-identity.ts";
import { toSparseRow } from "#rows/to-row.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The retention of a response under its idempotency key. */
export const KEY_RETENTION_DAYS = 30;

/** The lists of `apply_changes`, in the order of its parameters. */
const LISTS = [
  "credentials",
  "mandates",
  "evidence",
  "deletions",
  "events",
  "audits",
  "keys",
  "stored",
  "signed",
  "judged",
  "cards",
  "movedCards",
  "withdrawn",
  "holds",
  "signals",
  "requests",
  "policies",
  "uses",
  "collections",
  "consumed",
  "batches",
  "items",
] as const;

/** A change with its position among those that are written together. */
export type OrdinalChange = { readonly change: Change; readonly ord: number };

type Stored = NonNullable<Change["stored"]>;
type Lists = Record<(typeof LISTS)[number], Record<string, unknown>[]>;

/** The arguments of `apply_changes` after the tenant: for each table a list of rows as JSON, or null if it is empty. */
export function changeLists(changes: readonly OrdinalChange[]): (string | null)[] {
  const lists = Object.fromEntries(LISTS.map((name) => [name, []])) as unknown as Lists;
  for (const { change, ord } of changes) {
    const { joint = [] } = change;
    for (const each of [change, ...joint]) collect(lists, each, ord, joint.length > 0);
  }
  return LISTS.map((name) => (lists[name].length > 0 ? JSON.stringify(lists[name]) : null));
}

export const APPLY_CHANGES = `SELECT apply_changes($1, ${LISTS.map((_, index) => `$${index + 2}`).join(", ")}) AS lost`;

/** A credential to be stored. The database makes it the default of its account, which has only one, after the others of its list. */
function notYetDefault({ credential: { isDefault, ...credential }, representations }: Stored) {
  return {
    ...credential,
    representations,
    isDefault: false,
    ...(isDefault && { asDefault: true }),
  };
}

/** `joint`: the change of the credential depends on the versions of the others with its ordinal. */
function collect(lists: Lists, change: Change, ord: number, joint: boolean): void {
  const { stored, credential, addedCards, movedCards, mandate, withdrawn, evidence } = change;
  const {
    deletion,
    superseded,
    hold,
    signals,
    judged,
    settings,
    request,
    remember,
    use,
    collected,
  } = change;
  const add = (list: keyof Lists, record: object | undefined) => {
    if (record !== undefined) lists[list].push(toSparseRow(record, ord));
  };
  add("credentials", joint && credential ? { ...credential, joint } : credential);
  add("mandates", mandate);
  add("evidence", evidence);
  add("deletions", superseded && deletionRow(superseded));
  add("deletions", deletion && deletionRow(deletion));
  for (const row of eventRows(change.events)) add("events", row);
  for (const entry of change.audit) add("audits", entry);
  if (remember) {
    const { key, at, ...rest } = remember;
    const expiresAt = new Date(at.getTime() + KEY_RETENTION_DAYS * DAY_MS);
    add("keys", { ...key, ...rest, createdAt: at, expiresAt });
  }
  add("stored", stored && notYetDefault(stored));
  add("signed", stored?.mandate && withIdentity(stored.mandate));
  add("judged", judged);
  for (const card of addedCards ?? []) add("cards", card);
  if (movedCards) {
    const { from: fromStates, ...rest } = movedCards;
    add("movedCards", { fromStates, ...rest });
  }
  add("withdrawn", withdrawn);
  add("holds", hold);
  for (const signal of signals ?? []) add("signals", signal);
  add("requests", request);
  add("policies", settings);
  add("uses", use);
  add("batches", change.batch);
  add("items", change.item);
  if (collected) {
    const { mandateId, collections, consumed } = collected;
    for (const collection of collections) add("collections", { mandateId, ...collection });
    add("consumed", consumed && withIdentity({ mandateId, ...consumed }));
  }
}
