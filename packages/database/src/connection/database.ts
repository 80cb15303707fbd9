import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Query, queryOver, transaction } from "#connection/query.ts";
import { PrismaClient } from "#generated/client.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { createTenantShares, type TenantShares } from "#connection/tenant-shares.ts";
import { statementName } from "#connection/statement-name.ts";

export type DatabaseOptions = {
  /** The connection string of the application role. */
  readonly url: string;
  readonly poolSize?: number;
  /** The limit on waiting for a connection; a transaction may take twice as long. */
  readonly patienceMs?: number;
  /** The limit on waiting for each lock; by default that for a connection. */
  readonly lockPatienceMs?: number;
  readonly onError?: (error: Error) => void;
};

/** Connections to the database as the application role: through Prisma, and through the driver below it. */
export type Database = {
  readonly prisma: PrismaClient;
  /** Runs a single statement. */
  readonly query: Query;
  /** Runs statements in one transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** The tenants' shares of the connections. */
  readonly shares: TenantShares;
  /** Throws if the login bypasses row level security. */
  checkRole(): Promise<void>;
  /** Whether all migrations of this version have been applied. */
  isMigrated(): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * Connects lazily. Statements are prepared once per connection, under a name derived from their text. Sequential scans are
 * disabled: a generic plan made while the tables are small would otherwise scan them until their next ANALYZE, long after they
 * have grown.
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
  /** Read once: readiness probes are frequent, and the version of a process is fixed. */
  let migrations: Promise<readonly { readonly path: string }[]> | undefined;
  return {
    prisma,
    query: queryOver(pool),
    transaction: (work) => transaction(pool, work),
    shares: createTenantShares({ poolSize, patienceMs }),
    async checkRole() {
      const [role] = await prisma.$queryRaw<{ name: string; bypasses: boolean }[]>`
        SELECT rolname::text AS name, rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user`;
      if (role?.bypasses)
        throw new Error(
          `DATABASE_URL: the role ${role.name} bypasses row level security; use a login of expunge_app`,
        );
    },
    async isMigrated() {
      const known = await prisma.$queryRaw<{ migration_name: string }[]>`
        SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
      const applied = new Set(known.map(({ migration_name }) => migration_name));
      migrations ??= readMigrations().then(({ migrationDirectories }) => migrationDirectories);
      return (await migrations).every(({ path }) => applied.has(path));
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** The part of the Prisma client that is also available within a transaction. */
export type Queries = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends"
>;

/** Runs queries in one transaction that is limited to the rows of this tenant. */
export function inTenant<T>(
  { prisma, shares }: Database,
  tenantId: string,
  work: (queries: Queries) => Promise<T>,
): Promise<T> {
  return shares.run(tenantId, () =>
    prisma.$transaction(async (queries) => {
      await queries.$executeRaw`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
      return work(queries);
    }),
  );
}

/** Runs raw statements within a Prisma transaction. */
export function queryWithin(queries: Queries): Query {
  return <Row extends object>(text: string, values: readonly unknown[]) =>
    queries.$queryRawUnsafe<Row[]>(text, ...values);
}
