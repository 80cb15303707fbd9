import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { ClientRight } from "@expunge/application/ports/client-directory";
import { systemClock } from "@expunge/application/system-clock";
import { createVault, type Vault } from "@expunge/application/vault/vault";
import { AUDIENCES } from "@expunge/contracts/boundary/token-audiences";
import { type Database, openDatabase } from "@expunge/database/database";
import { provisionClient, provisionTenant } from "@expunge/database/provision";
import { createJobQueue } from "@expunge/database/queue/job-queue";
import { createTestDatabase, type TestDatabase } from "@expunge/testkit/test-database";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { pino } from "pino";
import type { TokenClass } from "#auth/claims.ts";
import { createTokens, type Tokens } from "#auth/tokens.ts";
import { readinessOf } from "#readiness.ts";
import { buildServer } from "#server.ts";
import type { AppRouter } from "#trpc/router.ts";
import { createUseCases, type UseCases } from "#use-cases.ts";

export type TestApi = {
  readonly url: string;
  readonly database: TestDatabase;
  readonly queries: Database;
  readonly vault: Vault;
  readonly tokens: Tokens;
  readonly useCases: UseCases;
  /** Everything that was logged. */
  readonly log: () => string;
  /** Makes a tenant of its own. */
  tenant(settings?: { clickToPayEnabled?: boolean }): Promise<string>;
  /** Makes a machine client and returns its `Authorization: Basic` header. */
  client(
    tenantId: string,
    rights: readonly ClientRight[],
  ): Promise<{ clientKey: string; secret: string; basic: string }>;
  /** A staff token, an account token, a machine client's token. */
  staff(tenantId: string, role?: string): Promise<string>;
  account(tenantId: string, accountId: string, lifetime?: number): Promise<string>;
  clientToken(
    tenantId: string,
    tokenClass: TokenClass,
    rights?: readonly string[],
  ): Promise<string>;
  /** A tRPC client with a staff token of the tenant. */
  trpc(tenantId: string, role?: string): Promise<ReturnType<typeof createTRPCClient<AppRouter>>>;
  close(): Promise<void>;
};

/** The API over a database of its own, listening on a port of the loopback interface. */
export async function startTestApi(): Promise<TestApi> {
  const database = await createTestDatabase();
  const queries = openDatabase({ url: database.url });
  const queue = createJobQueue({ url: database.url, onError: () => {}, works: false });
  await queue.start();
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const vault = createVault(randomBytes(32));
  const tokens = await createTokens(
    generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }),
  );
  const useCases = createUseCases({ database: queries, queue, vault, clock: systemClock });
  const server = await buildServer({
    useCases,
    tokens,
    clock: systemClock,
    logger,
    readiness: readinessOf(queries, queue),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const hour = 3600;

  const staff = (tenantId: string, role = "admin") =>
    tokens.sign({ aud: AUDIENCES.staff, sub: `${role}-1`, tenant_id: tenantId, role }, hour);
  return {
    url,
    database,
    queries,
    vault,
    tokens,
    useCases,
    log: () => lines.join(""),
    async tenant({ clickToPayEnabled = true } = {}) {
      const tenantId = `TN-${randomUUID()}`;
      await provisionTenant(database.ownerUrl, { tenantId, name: "Test", clickToPayEnabled });
      return tenantId;
    },
    async client(tenantId, rights) {
      const clientKey = randomUUID();
      const secret = randomBytes(24).toString("base64url");
      await provisionClient(database.ownerUrl, {
        tenantId,
        clientKey,
        rights,
        name: "Test",
        secretHash: vault.clientSecretHash(secret),
      });
      return {
        clientKey,
        secret,
        basic: `Basic ${Buffer.from(`${clientKey}:${secret}`).toString("base64")}`,
      };
    },
    staff,
    account: (tenantId, accountId, lifetime = hour) =>
      tokens.sign({ sub: accountId, tenant_id: tenantId, account_id: accountId }, lifetime),
    clientToken: (tenantId, tokenClass, rights = []) =>
      tokens.sign(
        {
          aud: AUDIENCES.client,
          tenant_id: tenantId,
          client_id: "client-1",
          token_class: tokenClass,
          rights,
        },
        hour,
      ),
    async trpc(tenantId, role) {
      const authorization = `Bearer ${await staff(tenantId, role)}`;
      return createTRPCClient<AppRouter>({
        links: [httpBatchLink({ url: `${url}/trpc`, headers: { authorization } })],
      });
    },
    async close() {
      await server.close();
      await queue.stop();
      await queries.close();
      await database.drop();
    },
  };
}
