import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { queryOver, transaction } from "#connection/query.ts";
import { sessionUrl } from "#connection/session-url.ts";
import { createTokenHashes } from "#keys/token-hashes.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import { type Database, queryWithin } from "#connection/database.ts";
import { PrismaClient } from "#generated/client.ts";

/** A node of an executed plan in the format of EXPLAIN. */
export type PlanNode = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly PlanNode[];
};
export type Explained = { readonly "Query Text": string; readonly Plan: PlanNode };

export type ExplainedDatabase = {
  readonly database: Database;
  /** Returns the plans of all statements that some work executes, including those within functions. */
  plansOf(work: () => Promise<unknown>): Promise<readonly Explained[]>;
};

const SETTINGS = {
  session_preload_libraries: "auto_explain",
  "auto_explain.log_min_duration": "0",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_buffers": "on",
  "auto_explain.log_timing": "off",
  "auto_explain.log_nested_statements": "on",
  "auto_explain.log_format": "json",
  "auto_explain.log_level": "notice",
};

/**
 * The database as the application role sees it, but with sequential scans enabled and with the plan of every statement. The
 * superuser connects, because only it may enable auto_explain, and then assumes the role.
 */
export function openExplained(superuserUrl: string, role: string): ExplainedDatabase {
  const pool = new pg.Pool({
    connectionString: sessionUrl(superuserUrl, { ...SETTINGS, role }),
    max: 1,
  });
  let plans: Explained[] = [];
  pool.on("connect", (client) => {
    client.on("notice", ({ message }) => {
      const json = /^duration: .*? plan:\n(\{.*\})$/s.exec(message ?? "")?.[1];
      if (json !== undefined) plans.push(JSON.parse(json) as Explained);
    });
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    database: {
      query: queryOver(pool),
      transaction: (work) => transaction(pool, work),
      readAs: (tenantId, work) =>
        prisma.$transaction(async (queries) => {
          await queries.$executeRawUnsafe(NAME_IN_TRANSACTION, tenantId);
          return work(queries, queryWithin(queries));
        }),
      shares: { run: (_tenantId, work) => work() },
      hashes: createTokenHashes(queryOver(pool)),
      pools: () => [],
      prismaTransaction: (work) => prisma.$transaction(work),
      checkServer: async () => {},
      isMigrated: async () => true,
      async close() {
        await prisma.$disconnect();
        await pool.end();
      },
    },
    async plansOf(work) {
      plans = [];
      await work();
      return plans;
    },
  };
}
