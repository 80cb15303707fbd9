import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Query, queryOver, transaction } from "#connection/query.ts";
import { PrismaClient } from "#generated/client.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { statementName } from "#connection/statement-name.ts";

export type DatabaseOptions = {
  /** The connection string of the application role. */
  readonly url: string;
  readonly poolSize?: number;
  /** How long work waits for a connection; once it has one, it has twice that for its transaction. */
  readonly patienceMs?: number;
  /** How long it waits for each lock: as long as for a connection, unless said otherwise. */
  readonly lockPatienceMs?: number;
  readonly onError?: (error: Error) => void;
};

/** Connections to the database as the application role: through Prisma, and through the driver below it. */
export type Database = {
  readonly prisma: PrismaClient;
  /** One statement of its own. */
  readonly query: Query;
  /** Statements that commit together, or not at all. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Throws when the login could see or change what row level security and grants keep from the application. */
  checkRole(): Promise<void>;
  /** Whether the migrations that this version knows have been applied. */
  isMigrated(): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * Connects lazily. Statements are prepared once per connection: their names are their text's, which is all that the
 * server keys them by anyway. Every look-up goes by an index: a plan that was made while the tables were small would else
 * read them from end to end, and be kept until they are analysed, long after they have grown.
 */
export function openDatabase({
  url,
  poolSize = 10,
  patienceMs = 5_000,
  lockPatienceMs = patienceMs,
  onError = () => {},
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: patienceMs,
    options: `-c enable_seqscan=off -c lock_timeout=${lockPatienceMs}`,
  });
  const adapter = new PrismaPg(pool, {
    onPoolError: onError,
    onConnectionError: onError,
    statementNameGenerator: ({ sql }) => statementName(sql),
  });
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: patienceMs, timeout: 2 * patienceMs },
  });
  /** Read once: probes ask again and again, and a process does not change its version. */
  let ours: Promise<readonly { readonly path: string }[]> | undefined;
  return {
    prisma,
    query: queryOver(pool),
    transaction: (work) => transaction(pool, work),
    async checkRole() {
      const [role] = await prisma.$queryRaw<{ name: string; almighty: boolean }[]>`
        SELECT rolname::text AS name, rolsuper OR rolbypassrls AS almighty FROM pg_roles WHERE rolname = current_user`;
      if (role?.almighty)
        throw new Error(
          `DATABASE_URL: the role ${role.name} bypasses row level security; use a login of expunge_app`,
        );
    },
    async isMigrated() {
      const known = await prisma.$queryRaw<{ migration_name: string }[]>`
        SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
      const applied = new Set(known.map(({ migration_name }) => migration_name));
      ours ??= readMigrations().then(({ migrationDirectories }) => migrationDirectories);
      return (await ours).every(({ path }) => applied.has(path));
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** What a query can be made with: the client, or a transaction of it. */
export type Queries = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends"
>;

/** Runs queries in one transaction that sees the rows of this tenant and of no other. */
export function inTenant<T>(
  { prisma }: Database,
  tenantId: string,
  work: (queries: Queries) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(async (queries) => {
    await queries.$executeRaw`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
    return work(queries);
  });
}

/** The same within a transaction of Prisma's. */
export function queryWithin(queries: Queries): Query {
  return <Row extends object>(text: string, values: readonly unknown[]) =>
    queries.$queryRawUnsafe<Row[]>(text, ...values);
}
