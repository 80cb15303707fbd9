import type { EventEntry } from "@expunge/application/write-path/change";

type Data = Readonly<Record<string, unknown>>;

/** The events of one subject that are written together, as a row of the log without its numbers. */
export type EventRow = {
  readonly ids: string[];
  readonly types: string[];
  readonly subject: string;
  readonly occurredAt: Date;
  /** The data that all of them share. */
  readonly body: Data;
  /** The further data of single ones, by their place from 1. */
  readonly details: Record<string, Data> | null;
  /** The batch whose item they are about. */
  readonly batchId?: string;
};

/** The database limits the events of a row, so that a range of the log is read by its index. */
export const MOST_EVENTS_OF_ROW = 100;

/** The rows of the events of one change, in order. Consecutive events share a row if their data begins with that of the first. */
export function eventRows(events: readonly EventEntry[]): readonly EventRow[] {
  const rows: EventRow[] = [];
  let open: { -readonly [Field in keyof EventRow]: EventRow[Field] } | undefined;
  for (const { id, type, subject, occurredAt, body, batchId } of events) {
    const details =
      open?.subject === subject &&
      open.ids.length < MOST_EVENTS_OF_ROW &&
      open.occurredAt.getTime() === occurredAt.getTime()
        ? detailsBeyond(open.body, body)
        : undefined;
    if (open === undefined || details === undefined) {
      const batch = batchId === undefined ? {} : { batchId };
      open = { ids: [id], types: [type], subject, occurredAt, body, details: null, ...batch };
      rows.push(open);
      continue;
    }
    open.ids.push(id);
    open.types.push(type);
    if (details !== null) open.details = { ...open.details, [open.ids.length]: details };
  }
  return rows;
}

/** The fields of an event's data behind those shared with others, or null without any; undefined if it does not share them. */
function detailsBeyond(shared: Data, data: Data): Data | null | undefined {
  const fields = Object.entries(data);
  const names = Object.keys(shared);
  if (names.some((name, place) => fields[place]?.[0] !== name || data[name] !== shared[name]))
    return undefined;
  return fields.length === names.length ? null : Object.fromEntries(fields.slice(names.length));
}

/** The data of one event of a row. */
export function eventDataOf(body: unknown, details: unknown): unknown {
  return isData(body) && isData(details) ? { ...body, ...details } : body;
}

/** The single events of a row that was read, with their numbers. */
export function eventsOfRow({
  firstSeq,
  ids,
  types,
  subject,
  occurredAt,
  body,
  details,
}: StoredRow) {
  return ids.map((id, index) => ({
    sequence: firstSeq + BigInt(index),
    id,
    type: types[index] ?? "",
    subject,
    occurredAt,
    body: eventDataOf(body, isData(details) ? details[index + 1] : undefined),
  }));
}

type StoredRow = {
  readonly firstSeq: bigint;
  readonly ids: readonly string[];
  readonly types: readonly string[];
  readonly subject: string;
  readonly occurredAt: Date;
  readonly body: unknown;
  readonly details: unknown;
};

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
