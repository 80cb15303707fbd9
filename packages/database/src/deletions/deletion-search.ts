import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import type { Query } from "#connection/query.ts";
import { lowestUuidAt, uuidTimestamp } from "#rows/uuid-v7.ts";

/** A statement with the values of its parameters. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** A half-open range of ids. */
type Window = { readonly from: string; readonly below: string };

const ABOVE_ALL = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const DAY_MS = 24 * 60 * 60 * 1000;
/** A deletion gets its id before its time: milliseconds over HTTP, hours in a queued batch. Clocks may differ slightly. */
const ID_BEFORE_MS = DAY_MS;
const ID_AFTER_MS = 60_000;

/** The matches of a prefix that are read to find the newest; if there are more, the newest rows are searched instead. */
const FEW = 500;
/** The same limit within a month. */
const FEW_OF_MONTH = 3_000;

/** The upper bound of a prefix search: no text sorts after the prefix followed by the last code point. */
const LAST_CHARACTER = "\u{10FFFF}";

/**
 * The statement that reads columns of a page of deletions without a text. The cost of a page does not depend on the number of deletions: each
 * state and kind has an index in the order of time, times are bounds on ids, and a text is a prefix of an account or a reference.
 */
export function newestDeletions(
  columns: string,
  tenantId: string,
  filter: Omit<ListDeletionsInput, "query">,
): Statement {
  return walk(columns, tenantId, filter, windowOf(filter), filter.limit);
}

/** The ids of a page of the deletions with a text, newest first. */
export async function searchDeletions(
  query: Query,
  tenantId: string,
  filter: ListDeletionsInput & { readonly query: string },
): Promise<readonly string[]> {
  const { query: text, limit } = filter;
  const window = windowOf(filter);
  // PostgreSQL stores no NUL in text.
  if (text.includes("\0")) return [];
  const found = await lookUp(query, tenantId, filter, window, FEW);
  if (found.all) return found.ids;

  const page: string[] = [];
  for (const month of await monthsOf(query, tenantId, window)) {
    const some = await lookUp(query, tenantId, filter, month, FEW_OF_MONTH);
    if (!some.all) {
      const rest = { from: window.from, below: month.below };
      const { text: sql, values } = walk("id", tenantId, filter, rest, limit - page.length);
      return [...page, ...(await query<{ id: string }>(sql, values)).map(({ id }) => id)];
    }
    page.push(...some.ids.slice(0, limit - page.length));
    if (page.length === limit) break;
  }
  return page;
}

const IN_TIME = "requested_at >= $4 AND requested_at <= $5";
const IN_WINDOW = `tenant_id = $1 AND id >= $2 AND id < $3 AND ${IN_TIME}`;
const BEGINS = " AND (starts_with(target_account, $7) OR starts_with(target_reference, $7))";

const times = ({ from, to }: ListDeletionsInput) => [from ?? "-infinity", to ?? "infinity"];
const statesOf = ({ state }: ListDeletionsInput) => (state ? [state] : DELETION_STATES);
const kindsOf = ({ targetKind }: ListDeletionsInput) => (targetKind ? [targetKind] : TARGET_KINDS);
const isNarrowed = ({ state, targetKind }: ListDeletionsInput) => Boolean(state ?? targetKind);

function windowOf({ from, to, cursor }: Omit<ListDeletionsInput, "query">): Window {
  const latest = to === undefined ? ABOVE_ALL : lowestUuidAt(Date.parse(to) + ID_AFTER_MS);
  return {
    from: lowestUuidAt(from === undefined ? 0 : Date.parse(from) - ID_BEFORE_MS),
    below: cursor === undefined || cursor > latest ? latest : cursor,
  };
}

/** Reads each state and kind from the newest on, separately from the others. */
function walk(
  columns: string,
  tenantId: string,
  filter: ListDeletionsInput,
  { from, below }: Window,
  limit: number,
): Statement {
  const { query: prefix } = filter;
  const values: unknown[] = [tenantId, from, below, ...times(filter), limit];
  if (prefix !== undefined) values.push(prefix);
  const page = `${prefix === undefined ? "" : BEGINS} ORDER BY id DESC LIMIT $6`;
  let text = `SELECT ${columns} FROM deletion WHERE ${IN_WINDOW}${page}`;
  if (isNarrowed(filter)) {
    values.push(statesOf(filter), kindsOf(filter));
    text = `SELECT d.* FROM unnest($${values.length - 1}::text[]) AS s (state), unnest($${values.length}::text[]) AS k (kind),
      LATERAL (SELECT ${columns} FROM deletion WHERE state = s.state AND target_kind = k.kind AND ${IN_WINDOW}${page}) AS d
      ORDER BY d.id DESC LIMIT $6`;
  }
  return { text, values };
}

const matching = (columns: string, column: string) =>
  `(SELECT ${columns} FROM deletion WHERE tenant_id = $1 AND id >= $2 AND id < $3 AND ${column} >= $4 AND ${column} < $5 ORDER BY ${column} LIMIT $6)`;
const matches = (columns: string) =>
  `WITH found AS MATERIALIZED (${matching(columns, "target_account")} UNION ALL ${matching(columns, "target_reference")})
  SELECT (SELECT count(*)::int FROM found) AS count, ARRAY (SELECT id FROM found`;
const NEWEST = " ORDER BY id DESC LIMIT $7) AS ids";
/** The indexes answer the first; the second inspects each match. */
const LOOK_UP = matches("id") + NEWEST;
const LOOK_UP_NARROWED =
  matches("id, state, target_kind, requested_at") +
  ` WHERE state = ANY ($8) AND target_kind = ANY ($9) AND requested_at >= $10 AND requested_at <= $11${NEWEST}`;

/** Looks the text up. `all` is false, and nothing is said of the page, where more than a few match. */
async function lookUp(
  query: Query,
  tenantId: string,
  filter: ListDeletionsInput,
  { from, below }: Window,
  few: number,
): Promise<{ readonly all: boolean; readonly ids: readonly string[] }> {
  const { query: prefix = "", limit } = filter;
  // A deletion may be found by its account and by its reference.
  const values = [tenantId, from, below, prefix, prefix + LAST_CHARACTER, few, 2 * limit];
  const narrowed = isNarrowed(filter) || filter.from !== undefined || filter.to !== undefined;
  const [row] = await (narrowed
    ? query<Found>(LOOK_UP_NARROWED, [
        ...values,
        statesOf(filter),
        kindsOf(filter),
        ...times(filter),
      ])
    : query<Found>(LOOK_UP, values));
  if (row === undefined) throw new Error("the database answered nothing to a search");
  return { all: row.count < few, ids: [...new Set(row.ids)].slice(0, limit) };
}

type Found = { readonly count: number; readonly ids: readonly string[] };

/** The months of a window from the newest on, as far back as there is a deletion. */
async function monthsOf(
  query: Query,
  tenantId: string,
  { from, below }: Window,
): Promise<Window[]> {
  const [oldest] = await query<{ id: string }>(
    "SELECT id FROM deletion WHERE tenant_id = $1 AND id >= $2 ORDER BY id LIMIT 1",
    [tenantId, from],
  );
  const months: Window[] = [];
  if (oldest === undefined) return months;
  let upper = below;
  let first = monthOf(Math.min(uuidTimestamp(below) - 1, Date.now()));
  while (upper > oldest.id) {
    const lower = lowestUuidAt(first.getTime());
    months.push({ from: lower > from ? lower : from, below: upper });
    upper = lower;
    first = monthOf(first.getTime() - 1);
  }
  return months;
}

function monthOf(ms: number): Date {
  const day = new Date(ms);
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth()));
}
