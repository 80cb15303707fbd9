import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { ClientRight } from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import {
  ACCESS_TOKEN_TYPE,
  AUDIENCES,
  SERVICE_ISSUER,
} from "@expunge/schemas/boundary/token-audiences";
import { asOwner } from "@expunge/database/migrator/migrate";
import { provisionClient, provisionTenant } from "@expunge/database/migrator/provision-login";
import { patiently } from "@expunge/testkit/patience";
import { createTestDatabase, type TestDatabase } from "@expunge/testkit/test-database";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import { expect, vi } from "vitest";
import type { TokenClass } from "#auth/claims.ts";
import { createTokens } from "#auth/tokens.ts";
import {
  createIdentityProvider,
  createSigner,
  type IdentityProvider,
  type Signer,
} from "#test/identity-provider.ts";
import { type Instance, type InstanceOptions, startInstance } from "#test/start-instance.ts";
import { tickingClock } from "#test/ticking-clock.ts";
import type { AppRouter } from "#staff/router.ts";
import { MAX_CALLS } from "#staff/trpc.ts";
import type { UseCases } from "#composition/use-cases.ts";

export type Trpc = TRPCClient<AppRouter>;
export type Row = Readonly<Record<string, unknown>>;

export type TestApi = {
  readonly url: string;
  /** A second instance of the API over the same database, with the same keys. */
  readonly otherUrl: string;
  readonly database: TestDatabase;
  /** Signs tokens with these claims: this service those of machine clients, the identity provider all others. */
  signerOf(claims: Readonly<Record<string, unknown>>): Signer;
  /** The registered HTTP routes. */
  readonly routes: readonly string[];
  /** Issues account and staff tokens. */
  readonly identityProvider: IdentityProvider;
  readonly useCases: UseCases;
  /** The log of both instances. */
  readonly log: () => string;
  /** Runs SQL as the owner of the database, across tenants. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Ends all open network requests of a tenant, with success or this fault. */
  settle(tenantId: string, fault?: { code: string; message: string }): Promise<void>;
  /** Runs the due deletion jobs of a tenant. */
  proceed(tenantId: string): Promise<void>;
  /** Works on a batch until no list is left, and on its open outcomes. */
  work(tenantId: string, batchId: string): Promise<void>;
  /** The time of all instances, which only the test advances. */
  now(): Date;
  itIs(instant: Date): void;
  later(ms: number): void;
  /** Starts another instance, which is closed with the others. */
  start(options?: InstanceOptions): Promise<Instance>;
  /** Creates a tenant. */
  tenant(settings?: { clickToPayEnabled?: boolean }): Promise<string>;
  /** Creates a machine client and returns its `Authorization: Basic` header. */
  client(
    tenantId: string,
    rights: readonly ClientRight[],
    names?: { readonly clientKey?: string; readonly secret?: string },
  ): Promise<{ clientKey: string; secret: string; basic: string }>;
  /** A staff token, an account token, a machine client's token. */
  staff(tenantId: string, role?: string): Promise<string>;
  account(tenantId: string, accountId: string, lifetime?: number): Promise<string>;
  clientToken(
    tenantId: string,
    tokenClass: TokenClass,
    client?: {
      /** Of the client that is created for it, unless there is one. */
      readonly rights?: readonly ClientRight[];
      readonly clientKey?: string;
      readonly lifetime?: number;
    },
  ): Promise<string>;
  /** A tRPC client with a staff token of the tenant. */
  trpc(tenantId: string, role?: string, at?: string): Promise<Trpc>;
  close(): Promise<void>;
};

const HOUR = 3600;
/** The owner BIDs of every tenant here. */
const OWNER_BIDS = ["1", "2", "1000052", "1000053", "1000099", "2000052", "\u{1F98A}".repeat(8)];

function connectionsOf({ ownerUrl }: TestDatabase): Promise<number> {
  return asOwner(ownerUrl, async (client) => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  });
}

/** Two API instances over a new database, listening on loopback ports. */
export async function startTestApi(options: InstanceOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const vault = createVault(randomBytes(32));
  const { privateKey } = generateKeyPairSync("ed25519");
  const identityProvider = createIdentityProvider();
  const service = createSigner(privateKey, SERVICE_ISSUER, ACCESS_TOKEN_TYPE);
  const tokens = await createTokens(
    [privateKey.export({ format: "jwk" })],
    [identityProvider.issuer],
  );
  const clock = tickingClock();
  const instances: Instance[] = [];
  const start = async (more: InstanceOptions = {}) => {
    const instance = await startInstance({ url: database.url, vault, tokens, clock, ...more });
    instances.push(instance);
    return instance;
  };
  const first = await start(options);
  const second = await start(options);
  const { url } = first;

  const rows = (sql: string, values: readonly unknown[] = []) =>
    asOwner(database.ownerUrl, async (client) => (await client.query<Row>(sql, [...values])).rows);
  const staff = (tenantId: string, role = "admin") =>
    identityProvider.sign(
      { aud: AUDIENCES.staff, sub: `${role}-1`, tenant_id: tenantId, role },
      HOUR,
    );
  const api: TestApi = {
    url,
    otherUrl: second.url,
    database,
    signerOf: ({ aud }) => (aud === AUDIENCES.client ? service : identityProvider),
    routes: first.routes,
    identityProvider,
    useCases: first.useCases,
    log: () => first.log() + second.log(),
    rows,
    settle: (tenantId, fault) => first.settle(tenantId, fault),
    async proceed(tenantId) {
      // Each job runs once, those of older deletions first. Immediate jobs have the database's time, which is ahead of the
      // test clock.
      const due = await rows(
        `WITH due AS (DELETE FROM pgboss.job WHERE name = 'deletion' AND data ->> 'tenantId' = $1 AND (start_after <= $2 OR start_after <= created_on) RETURNING data)
         SELECT data ->> 'deletionId' AS id FROM due ORDER BY id`,
        [tenantId, clock.now()],
      );
      for (const { id } of due) await first.proceed(tenantId, String(id));
    },
    async work(tenantId, id) {
      const { advance, follow } = first.batchWork;
      while (await advance({ tenantId, id }));
      await follow({ tenantId, id });
      await advance({ tenantId, id });
    },
    now: clock.at,
    itIs: clock.set,
    later: (ms) => clock.set(new Date(clock.at().getTime() + ms)),
    start,
    async tenant({ clickToPayEnabled = true } = {}) {
      const tenantId = `TN-${randomUUID()}`;
      await provisionTenant(database.ownerUrl, {
        tenantId,
        name: "Test",
        clickToPayEnabled,
        ownerBids: OWNER_BIDS,
      });
      return tenantId;
    },
    async client(
      tenantId,
      rights,
      { clientKey = randomUUID(), secret = randomBytes(24).toString("base64url") } = {},
    ) {
      const secretHash = vault.clientSecretHash(secret);
      await provisionClient(database.ownerUrl, {
        tenantId,
        clientKey,
        rights,
        name: "Test",
        secretHash,
      });
      const encoded = Buffer.from(`${clientKey}:${secret}`).toString("base64");
      return { clientKey, secret, basic: `Basic ${encoded}` };
    },
    staff,
    account: (tenantId, accountId, lifetime = HOUR) =>
      identityProvider.sign(
        { aud: AUDIENCES.account, sub: accountId, tenant_id: tenantId, account_id: accountId },
        lifetime,
      ),
    async clientToken(tenantId, tokenClass, { rights, clientKey, lifetime } = {}) {
      const client = clientKey ?? (await api.client(tenantId, rights ?? ["cards:admin"])).clientKey;
      return tokens.sign(
        { tenant_id: tenantId, client_id: client, token_class: tokenClass },
        lifetime ?? HOUR,
      );
    },
    async trpc(tenantId, role, at = url) {
      const authorization = `Bearer ${await staff(tenantId, role)}`;
      const link = httpBatchLink({
        maxItems: MAX_CALLS,
        url: `${at}/trpc`,
        headers: { authorization },
      });
      return createTRPCClient<AppRouter>({ links: [link] });
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.close()));
      // Dropping the database under a closing connection would raise an error.
      await vi.waitFor(async () => expect(await connectionsOf(database)).toBe(0), patiently);
      await database.drop();
    },
  };
  return api;
}
