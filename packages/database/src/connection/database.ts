import pg from "pg";
import { type Query, queryOver, transaction } from "#connection/query.ts";
import { type Prisma, PrismaClient } from "#generated/client.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { checkServer } from "#connection/check-server.ts";
import { checkSessions } from "#connection/check-sessions.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import { prismaAdapter } from "#connection/prisma-adapter.ts";
import { rethrowUnavailable } from "#connection/rethrow-unavailable.ts";
import { sessionUrl } from "#connection/session-url.ts";
import { createTokenHashes, type HashKeys, type TokenHashes } from "#keys/token-hashes.ts";
import { TenantPool } from "#connection/tenant-pool.ts";
import { createTenantShares, type TenantShares } from "#connection/tenant-shares.ts";

export type DatabaseOptions = {
  /** The connection string of the application role. */
  readonly url: string;
  readonly poolSize?: number;
  /** The limit on waiting for a connection; a transaction may take twice as long. */
  readonly patienceMs?: number;
  /** The limit on waiting for each lock; by default that for a connection. */
  readonly lockPatienceMs?: number;
  /** The keys under which tokens are hashed; without any, that of a database whose hash key was never rotated. */
  readonly hashKeys?: HashKeys;
  readonly onError?: (error: Error) => void;
};

/** A pool of connections; its work waits for a connection, or for a share of one. */
export type PoolState = {
  readonly name: "transactions" | "reads";
  readonly max: number;
  readonly idle: number;
  readonly used: number;
  readonly waiting: number;
};

/** Connections to the database as the application role: through Prisma, and through the driver below it. */
export type Database = {
  /** Runs a single statement. */
  readonly query: Query;
  /** Runs statements in one transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Runs Prisma's queries in one transaction. Like the others it throws `overloaded` if the database cannot follow. */
  prismaTransaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Runs single statements that read the rows of a tenant, each by itself: through Prisma's models, or through the driver. */
  readAs<T>(tenantId: string, work: (models: ReadModels, query: Query) => Promise<T>): Promise<T>;
  /** The state of each pool of connections, at this moment. */
  pools(): readonly PoolState[];
  /** The tenants' shares of the connections for all but `readAs`. */
  readonly shares: Pick<TenantShares, "run">;
  /** The hashes under which tokens are stored. */
  readonly hashes: TokenHashes;
  /**
   * Throws if the server is too old, its sessions are not in UTC or not of this process alone, or the login bypasses row level security.
   */
  checkServer(): Promise<void>;
  /** Whether all migrations of this version have been applied. */
  isMigrated(): Promise<boolean>;
  close(): Promise<void>;
};

/** Prisma's client within a transaction. */
export type Queries = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends"
>;

/**
 * Prisma's models for single statements. It combines the `findUnique` of requests side by side into one statement, which would run for
 * the tenant of the first. Writes may consist of several statements, so they need a transaction.
 */
export type ReadModels = {
  readonly [Model in Uncapitalize<Prisma.ModelName>]: Pick<
    PrismaClient[Model],
    "findFirst" | "findFirstOrThrow" | "findMany" | "count" | "aggregate" | "groupBy"
  >;
};

/**
 * Connects lazily. Statements are prepared once per connection, under a name derived from their text. Sequential scans are
 * disabled: a generic plan made while the tables are small would otherwise scan them until their next ANALYZE, long after they
 * have grown. Before PostgreSQL 18 a disabled scan of a table without an index has a cost at which statements are compiled, which takes
 * longer than they do: so is JIT.
 */
export function openDatabase({
  url,
  poolSize = 10,
  patienceMs = 5_000,
  lockPatienceMs = patienceMs,
  hashKeys,
  onError = () => {},
}: DatabaseOptions): Database {
  const options = {
    connectionString: sessionUrl(url, {
      enable_seqscan: "off",
      jit: "off",
      lock_timeout: String(lockPatienceMs),
    }),
    connectionTimeoutMillis: patienceMs,
  };
  const size = splitPool(poolSize);
  const pool = new pg.Pool({ ...options, max: size.transactions });
  const reading = new TenantPool({ ...options, max: size.reads });
  for (const one of [pool, reading]) {
    // A connection may break while it is idle or between two statements.
    one.on("error", onError);
    one.on("connect", (client) => client.on("error", onError));
  }
  const prisma = new PrismaClient({
    adapter: prismaAdapter({ statements: reading, transactions: pool }),
    transactionOptions: { maxWait: patienceMs, timeout: 2 * patienceMs },
  });
  const readShares = createTenantShares({ poolSize: size.reads, spare: 0, patienceMs });
  const shares = createTenantShares({ poolSize: size.transactions, patienceMs });
  const read = queryOver(reading);
  const query = queryOver(pool);
  /** Read once: readiness probes are frequent, and the version of a process is fixed. */
  let migrations: Promise<readonly { readonly path: string }[]> | undefined;
  return {
    query,
    transaction: (work) => transaction(pool, work),
    prismaTransaction: (work) => prisma.$transaction(work).catch(rethrowUnavailable),
    readAs: (tenantId, work) =>
      readShares.run(tenantId, () =>
        reading.run(tenantId, () => work(prisma, read).catch(rethrowUnavailable)),
      ),
    shares,
    hashes: createTokenHashes(query, hashKeys),
    pools: () => [
      stateOf("transactions", pool, shares, size.transactions),
      stateOf("reads", reading, readShares, size.reads),
    ],
    async checkServer() {
      await checkServer(pool);
      await checkSessions(pool, reading);
    },
    async isMigrated() {
      const known = await query<{ migration_name: string }>(
        "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
        [],
      );
      const applied = new Set(known.map(({ migration_name }) => migration_name));
      migrations ??= readMigrations().then(({ migrationDirectories }) => migrationDirectories);
      return (await migrations).every(({ path }) => applied.has(path));
    },
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), reading.end()]);
    },
  };
}

function stateOf(
  name: PoolState["name"],
  { idleCount: idle, totalCount, waitingCount }: pg.Pool,
  shares: TenantShares,
  max: number,
): PoolState {
  return { name, max, idle, used: totalCount - idle, waiting: waitingCount + shares.waiting() };
}

/** Single reads are short and wait for no locks: a third of the connections suffices for them. */
function splitPool(poolSize: number) {
  const reads = Math.max(1, Math.floor(poolSize / 3));
  return { reads, transactions: Math.max(1, poolSize - reads) };
}

/** Runs queries in one transaction that is limited to the rows of this tenant. */
export function inTenant<T>(
  { prismaTransaction, shares }: Pick<Database, "prismaTransaction" | "shares">,
  tenantId: string,
  work: (queries: Queries) => Promise<T>,
): Promise<T> {
  return shares.run(tenantId, () =>
    prismaTransaction(async (queries) => {
      await queries.$executeRawUnsafe(NAME_IN_TRANSACTION, tenantId);
      return work(queries);
    }),
  );
}

/** Runs raw statements within a Prisma transaction. */
export function queryWithin(queries: Queries): Query {
  return <Row extends object>(text: string, values: readonly unknown[]) =>
    queries.$queryRawUnsafe<Row[]>(text, ...values);
}
