import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type {
  CardRecord,
  CredentialRecord,
  MandateRecord,
} from "@expunge/application/records/credential";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { nameTenant } from "#connection/name-tenant.ts";
import { asOwner } from "#migrator/migrate.ts";
import { withIdentity } from "#mandates/with-identity.ts";
import { toRow } from "#rows/to-row.ts";
import { copyText } from "#seed/copy-text.ts";

/** A credential with its mandate and cards, as its use case would have stored them. */
export type SeededCredential = {
  readonly credential: CredentialRecord;
  readonly mandate?: MandateRecord;
  readonly cards?: readonly CardRecord[];
};

export type CopyOptions<Seeded> = {
  /** The connection string of the tables' owner: the application writes through functions only. */
  readonly ownerUrl: string;
  readonly tenantId: string;
  /** The credentials that commit together, and that each connection holds in memory. */
  readonly chunkSize: number;
  /** Connections overlap: one inserts its rows while another encodes its own. */
  readonly connections: number;
  /** Called before a list is written; if it fails, the list is not written. */
  readonly prepare?: (chunk: readonly Seeded[]) => Promise<void>;
  /** Called as soon as a list has been committed. */
  readonly committed: (chunk: readonly Seeded[]) => void;
};

/** The tables of a credential's rows, each after the tables that it references. */
const TABLES = ["credential", "mandate", "click_to_pay_card"] as const;
type Table = (typeof TABLES)[number];
type Fields = Readonly<Record<string, unknown>>;

/** The rows in one write to a connection. */
const ROWS_A_PIECE = 500;

/**
 * Stores many new credentials of a tenant and returns their number. Unlike the write path it does not lock the tenant's ledger,
 * so deletions continue meanwhile: it writes neither events nor audit entries, and its rows are unknown to any other process.
 * If a list fails, lists in flight are completed before the first error is thrown.
 */
export async function copyCredentials<Seeded extends SeededCredential>(
  options: CopyOptions<Seeded>,
  credentials: AsyncIterable<Seeded>,
): Promise<number> {
  const chunks = inChunks(credentials, options.chunkSize);
  let stored = 0;
  let failed = false;

  /** The connections share one list of chunks: a free connection takes the next. */
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
      asOwner(options.ownerUrl, async (client) => {
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

/** Updates the statistics of the tables, which only their owner may do. */
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

/** COPY does not support row level security, so rows pass through temporary tables, which also have no index and no WAL. */
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
    mandate: chunk.flatMap(({ mandate }) => (mandate ? [withIdentity(mandate)] : [])),
    click_to_pay_card: chunk.flatMap(({ cards }) => cards ?? []),
  };
  await client.query("BEGIN");
  await client.query(nameTenant(tenantId));
  await assertFirstHashes(client, tenantId);
  for (const table of TABLES) {
    if (records[table].length === 0) continue;
    await copyRecords(client, table, records[table]);
    await client.query(`INSERT INTO ${table} SELECT * FROM ${staged(table)}`);
  }
  await client.query("COMMIT");
}

/** Throws for a tenant whose tokens are hashed under another key than those that are copied. None begins to be until the commit. */
async function assertFirstHashes(client: pg.Client, tenantId: string): Promise<void> {
  const { rows } = await client.query<{ hashKey: number }>(
    `SELECT hash_key AS "hashKey" FROM tenant WHERE tenant_id = $1 FOR SHARE`,
    [tenantId],
  );
  if (rows.some(({ hashKey }) => hashKey > 0))
    throw new Error("the hash key of the tenant was rotated: import credentials instead");
}

async function copyRecords(
  client: pg.Client,
  table: Table,
  records: readonly Fields[],
): Promise<void> {
  const [first = {}] = records;
  const columns = Object.keys(toRow(first)).join(", ");
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
