import type {
  ClickToPayCard,
  Collection,
  Credential,
  Deletion,
  Event,
  Mandate,
  MandateVersion,
  NetworkRequest,
} from "#generated/client.ts";
import { safeInteger } from "#rows/safe-integer.ts";

/** The tables whose rows are read as JSON. */
type Tables = {
  readonly click_to_pay_card: ClickToPayCard;
  readonly collection: Collection;
  readonly credential: Credential;
  readonly deletion: Deletion;
  readonly event: Event;
  readonly mandate: Mandate;
  readonly mandate_version: MandateVersion;
  readonly network_request: NetworkRequest;
};

/** A row as `row_to_json` writes it: keyed by column; instants, days and bytes are strings. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Decodes the types that JSON lacks. Integers beyond 2^53 have lost precision before they get here, and are refused. */
const DECODERS = {
  instant: (json: unknown) => instantOf(String(json)),
  bytes: (json: unknown) => Uint8Array.from(Buffer.from(String(json).slice("\\x".length), "hex")),
  bigint: (json: unknown) => BigInt(safeInteger(Number(json))),
  bigints: (json: unknown) => (json as readonly number[]).map((one) => BigInt(safeInteger(one))),
} as const;

let last = { json: "", instant: new Date(Number.NaN) };

/** An instant; the last one is remembered, because the instants of a row are mostly equal. */
function instantOf(json: string): Date {
  if (last.json !== json) last = { json, instant: new Date(json) };
  return last.instant;
}

type ColumnType<Value> = [Value] extends [Date]
  ? "instant"
  : [Value] extends [Uint8Array]
    ? "bytes"
    : [Value] extends [bigint]
      ? "bigint"
      : [Value] extends [bigint[]]
        ? "bigints"
        : never;

/** The type of every column that needs a decoder: the model decides which these are, so none can be missing. */
type ColumnTypes<Row> = {
  readonly [
    Field in keyof Row as ColumnType<NonNullable<Row[Field]>> extends never ? never : Field
  ]: ColumnType<NonNullable<Row[Field]>>;
};

const COLUMN_TYPES: { readonly [Table in keyof Tables]: ColumnTypes<Tables[Table]> } = {
  click_to_pay_card: { cardId: "bigint", changedAt: "instant" },
  collection: { amountMinor: "bigint", dueOn: "instant", changedAt: "instant" },
  credential: {
    expiresOn: "instant",
    sealed: "bytes",
    sealedKey: "bytes",
    createdAt: "instant",
    changedAt: "instant",
  },
  deletion: {
    requestedAt: "instant",
    scheduledFor: "instant",
    acceptedAt: "instant",
    disabledAt: "instant",
    networkConfirmedAt: "instant",
    erasedAt: "instant",
    completedAt: "instant",
  },
  event: { lastSeq: "bigint", firstSeq: "bigint", occurredAt: "instant" },
  mandate: {
    signedOn: "instant",
    cancelledAt: "instant",
    cancellationSentAt: "instant",
    createdAt: "instant",
  },
  mandate_version: { amendedAt: "instant" },
  network_request: {
    cardIds: "bigints",
    sealed: "bytes",
    sealedKey: "bytes",
    requestedAt: "instant",
    endedAt: "instant",
  },
};

/** A row, or some fields of one, read as JSON, in the types in which Prisma reads it from the table. */
export function rowFromJson<
  Table extends keyof Tables,
  Field extends keyof Tables[Table] = keyof Tables[Table],
>(table: Table, json: JsonRow): Pick<Tables[Table], Field> {
  const types: Readonly<Record<string, keyof typeof DECODERS>> = COLUMN_TYPES[table];
  const row: Record<string, unknown> = {};
  for (const column in json) {
    const value = json[column];
    const field = fieldName(column);
    const type = types[field];
    row[field] = type === undefined || value === null ? value : DECODERS[type](value);
  }
  return row as Pick<Tables[Table], Field>;
}

const fields = new Map<string, string>();

function fieldName(column: string): string {
  const known = fields.get(column);
  if (known !== undefined) return known;
  const name = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  fields.set(column, name);
  return name;
}
