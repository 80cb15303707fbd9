import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type {
  CardRecord,
  CredentialRecord,
  MandateRecord,
} from "@expunge/application/records/credential";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { asOwner } from "#migrator/migrate.ts";
import { row } from "#rows/rows.ts";
import { copyText } from "#seed/copy-text.ts";

/** A credential with what belongs to it, as its use case would have stored it. */
export type SeededCredential = {
  readonly credential: CredentialRecord;
  readonly mandate?: MandateRecord;
  readonly cards?: readonly CardRecord[];
};

export type CopyOptions<Seeded> = {
  /** The connection string of the application role. */
  readonly url: string;
  readonly tenantId: string;
  /** How many credentials commit together; as many are held in memory for each connection. */
  readonly chunkSize: number;
  /** While one connection's rows are moved into the tables, those of another are made. */
  readonly connections: number;
  /** Called before a list is written; when it fails, the list is not. */
  readonly prepare?: (chunk: readonly Seeded[]) => Promise<void>;
  /** Called as soon as a list has been committed. */
  readonly committed: (chunk: readonly Seeded[]) => void;
};

/** The tables that a credential's rows are in, each after those that it refers to. */
const TABLES = ["credential", "mandate", "click_to_pay_card"] as const;
type Table = (typeof TABLES)[number];
type Fields = Readonly<Record<string, unknown>>;

/** So many rows are handed to a connection at once. */
const ROWS_A_PIECE = 500;

/**
 * Stores many credentials of a tenant, with new names, and returns how many. Unlike the write path it does not lock the tenant's
 * ledger: it writes neither events nor audit entries, nobody else knows its rows, and deletions go on meanwhile. When a list
 * fails, the lists that are under way are ended, then the first failure is thrown.
 */
export async function copyCredentials<Seeded extends SeededCredential>(
  options: CopyOptions<Seeded>,
  credentials: AsyncIterable<Seeded>,
): Promise<number> {
  const chunks = inChunks(credentials, options.chunkSize);
  let stored = 0;
  let failed = false;

  /** The connections take turns at the same list of chunks: whoever is free takes the next one. */
  async function work(client: pg.Client): Promise<void> {
    for (;;) {
      const next = failed ? undefined : await chunks.next();
      if (next === undefined || next.done === true) return;
      await options.prepare?.(next.value);
      await storeChunk(client, options.tenantId, next.value);
      stored += next.value.length;
      options.committed(next.value);
    }
  }

  const ends = await Promise.allSettled(
    Array.from({ length: options.connections }, () =>
      asOwner(options.url, async (client) => {
        await makeStagingTables(client);
        await work(client);
      }).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return stored;
}

/** Tells the planner what the tables hold by now; the owner may. */
export async function analyzeCredentials(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, (client) => client.query(`ANALYZE ${TABLES.join(", ")}`));
}

async function* inChunks<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let chunk: Item[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** PostgreSQL copies into no table whose rows are guarded, so rows come by tables of the session, which have no guard, no index and no log. */
async function makeStagingTables(client: pg.Client): Promise<void> {
  for (const table of TABLES)
    await client.query(
      `CREATE TEMPORARY TABLE ${staged(table)} (LIKE ${table}) ON COMMIT DELETE ROWS`,
    );
}

const staged = (table: Table) => `staged_${table}`;

async function storeChunk(
  client: pg.Client,
  tenantId: string,
  chunk: readonly SeededCredential[],
): Promise<void> {
  const records: Readonly<Record<Table, readonly Fields[]>> = {
    credential: chunk.map(({ credential }) => credential),
    mandate: chunk.flatMap(({ mandate }) => mandate ?? []),
    click_to_pay_card: chunk.flatMap(({ cards }) => cards ?? []),
  };
  await client.query("BEGIN");
  await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
  for (const table of TABLES) {
    if (records[table].length === 0) continue;
    await copyRecords(client, table, records[table]);
    await client.query(`INSERT INTO ${table} SELECT * FROM ${staged(table)}`);
  }
  await client.query("COMMIT");
}

async function copyRecords(
  client: pg.Client,
  table: Table,
  records: readonly Fields[],
): Promise<void> {
  const [first = {}] = records;
  const columns = Object.keys(row(first)).join(", ");
  await pipeline(
    Readable.from(linesOf(records, Object.keys(first)), { objectMode: false }),
    client.query(copyFrom(`COPY ${staged(table)} (${columns}) FROM STDIN`)),
  );
}

/** Records of one type have the same fields, though not always in the same order. */
function* linesOf(records: readonly Fields[], fields: readonly string[]): Generator<string> {
  for (let start = 0; start < records.length; start += ROWS_A_PIECE) {
    yield records
      .slice(start, start + ROWS_A_PIECE)
      .map((record) => copyText(fields.map((field) => record[field])))
      .join("");
  }
}
