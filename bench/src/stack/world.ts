import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tokenIssuers } from "@expunge/api/auth/token-issuer";
import { createTokens, type Tokens } from "@expunge/api/auth/tokens";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionDatabase, provisionLogin } from "@expunge/database/migrator/provision-login";
import { openStackDatabase } from "@expunge/stack/database";
import { demoIdentityProvider, demoIssuer } from "@expunge/stack/demo/identities";
import { partEnvironments } from "@expunge/stack/part-environments";
import { loadSecrets } from "@expunge/stack/secrets";
import { type Child, fileOf, startChild, stopChildren } from "#stack/child.ts";
import { makeTenants, type Tenant } from "#stack/tenants.ts";

const CARD = { instrumentId: "10", last4: "4242" };

/** A database of the benchmark, migrated, with its tenants. */
export type BenchDatabase = {
  /** As the application role, and as the owner. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly tenants: readonly [Tenant, ...Tenant[]];
};

export type Api = Child & { readonly port: number };

/** A stack in a folder of its own: PostgreSQL with its defaults, and any processes started over it. */
export type World = BenchDatabase & {
  readonly home: string;
  readonly masterKey: Buffer;
  /** Signs and verifies as the API does. */
  readonly tokens: Tokens;
  /** Signs as the identity provider of the tenants does. */
  readonly identityProvider: ReturnType<typeof demoIdentityProvider>;
  /** The process id of PostgreSQL's postmaster. */
  readonly postgresPid: number;
  readonly postgresVersion: string;
  /** Starts an API, or another program that takes its environment, over this database or another one. */
  startApi(how?: StartApi): Promise<Api>;
  startWorker(url: string, env?: Readonly<Record<string, string>>): Promise<Child>;
  /** Starts the sandbox network, which completes requests immediately and notifies this API. */
  startNetwork(api: Api): Promise<Network>;
  /** Another database in the same server. */
  addDatabase(name: string): Promise<BenchDatabase>;
  /** Flushes memory to disk, so that no sample pays for the writes of those before it. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** The network's stand-in, and how customers get into its book past the processes. */
export type Network = Child & {
  enrol(
    consumers: readonly { readonly externalConsumerId: string; readonly ownerBid: string }[],
  ): Promise<void>;
};

type StartApi = {
  readonly url?: string;
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const API = fileOf("../../apps/api/src/main.ts");
const WORKER = fileOf("../../apps/worker/src/main.ts");
const NETWORK = fileOf("../../apps/visa-sandbox/src/main.ts");

/** Makes a home, starts PostgreSQL in it with the settings that it comes with, and makes the tenants. Nothing of it stays. */
export async function openWorld(): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), "expunge-bench-"));
  const secrets = await loadSecrets(home);
  const settings = { port: 0, home, fresh: false };
  const database = await openStackDatabase(settings, secrets, () => {});
  const masterKey = Buffer.from(secrets.masterKey, "base64");
  const environments = await partEnvironments(settings, secrets, database.url);
  const superuserUrl = Object.assign(new URL(database.ownerUrl), {
    username: "postgres",
    password: encodeURIComponent(secrets.superuserPassword),
    pathname: "/postgres",
  }).href;
  const quiet = { LOG_LEVEL: "warn" };
  return {
    url: database.url,
    ownerUrl: database.ownerUrl,
    tenants: await makeTenants(database.ownerUrl, masterKey),
    home,
    masterKey,
    tokens: await createTokens([secrets.clientTokenKey], tokenIssuers.parse([demoIssuer(secrets)])),
    identityProvider: demoIdentityProvider(secrets),
    postgresPid: Number(
      (await readFile(join(home, "postgres", "postmaster.pid"), "utf8")).split("\n")[0],
    ),
    postgresVersion: await shown(database.ownerUrl, "server_version"),
    async startApi({ url = database.url, main = API, env = {} } = {}) {
      const port = await freePort();
      const own = { PORT: String(port), DATABASE_URL: url };
      const child = await startChild(main, { ...environments.api, ...quiet, ...own, ...env });
      return { ...child, port };
    },
    startWorker: (url, env = {}) =>
      startChild(WORKER, {
        ...environments.worker,
        ...quiet,
        DATABASE_URL: url,
        NETWORK_CALLS_PER_SECOND: "10000",
        ...env,
      }),
    async startNetwork({ port }) {
      const env = {
        ...environments["visa-sandbox"],
        ...quiet,
        SANDBOX_LATENCY_MS: "0",
        SANDBOX_NOTIFY_URL: `http://127.0.0.1:${port}/networks/visa/notifications`,
      };
      const child = await startChild(NETWORK, env);
      return {
        ...child,
        async enrol(consumers) {
          const answer = await fetch(`http://127.0.0.1:${env.PORT}/admin/book`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(
              consumers.map((consumer) => ({ ...consumer, instruments: [CARD] })),
            ),
          });
          if (!answer.ok) throw new Error(`the network answered ${answer.status}`);
        },
      };
    },
    async addDatabase(name) {
      const owner = { database: name, owner: "expunge_owner", password: secrets.ownerPassword };
      const ownerUrl = await provisionDatabase(superuserUrl, owner);
      await migrate(ownerUrl);
      const url = await provisionLogin(ownerUrl, secrets.appLogin, secrets.appPassword);
      return { url, ownerUrl, tenants: await makeTenants(ownerUrl, masterKey) };
    },
    async settle() {
      await asOwner(superuserUrl, (client) => client.query("CHECKPOINT"));
    },
    async close() {
      await stopChildren();
      await database.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The value of a setting of PostgreSQL. */
async function shown(url: string, setting: string): Promise<string> {
  const { rows } = await asOwner(url, (client) =>
    client.query<{ value: string }>("SELECT current_setting($1) AS value", [setting]),
  );
  return rows[0]?.value ?? "";
}
