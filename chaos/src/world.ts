import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTokens, type Tokens } from "@expunge/api/auth/tokens";
import { freePort } from "@expunge/database/embedded/free-port";
import { demoIdentityProvider } from "@expunge/stack/demo/identities";
import { partEnvironments } from "@expunge/stack/part-environments";
import { loadSecrets, type Secrets } from "@expunge/stack/secrets";
import { type KeptProcess, keepRunning } from "#kept-process.ts";
import { type ChaosPostgres, startPostgres } from "#postgres.ts";
import type { Random } from "#random.ts";
import { type Receiver, startReceiver } from "#receiver.ts";
import { openSandbox, type Sandbox } from "#sandbox.ts";

/** An installation: APIs, workers, the network's stand-in, PostgreSQL, and a receiver of webhooks. */
export type World = {
  readonly postgres: ChaosPostgres;
  readonly receiver: Receiver;
  readonly sandbox: Sandbox;
  readonly masterKey: Buffer;
  readonly tokens: Tokens;
  readonly identityProvider: ReturnType<typeof demoIdentityProvider>;
  /** The base URLs of the APIs that serve now. */
  apis(): readonly string[];
  /** All that can be killed. */
  readonly processes: readonly KeptProcess[];
  /** The last output of the processes. */
  readonly said: readonly string[];
  /** Notes that a process or PostgreSQL is being stopped. */
  disasterStrikes(): void;
  /** When that was the case for the last time. */
  lastDisasterAt(): number;
  close(): Promise<void>;
};

/** An installation to which processes are added, of this version or, by the folder of its apps, of another one. */
export type Scene = World & {
  /** Resolves with its base URL, which then is one of `apis`. */
  startApi(name: string, apps?: string): Promise<KeptProcess & { readonly url: string }>;
  startWorker(name: string, apps?: string): Promise<KeptProcess>;
  /** Sends no more requests to this API. */
  leave(url: string): void;
};

/** How long a call to the network may take: its sandbox answers immediately or never, unless the machine is busy. */
const NETWORK_TIMEOUT_MS = "5000";

/** A client that has chosen an API before it is left may still send its request. */
const DRAIN_SECONDS = "1";

/** Starts a whole installation, with two APIs and two workers. */
export async function openWorld(random: Random): Promise<World> {
  const scene = await openScene(random);
  await scene.startApi("api-1");
  await Promise.all([
    scene.startApi("api-2"),
    scene.startWorker("worker-1"),
    scene.startWorker("worker-2"),
  ]);
  return scene;
}

/** Starts an installation without API and worker in a folder of its own. Nothing of it stays. */
export async function openScene(
  random: Random,
  startDatabase: (home: string, secrets: Secrets) => Promise<ChaosPostgres> = startPostgres,
): Promise<Scene> {
  const home = await mkdtemp(join(tmpdir(), "expunge-chaos-"));
  const secrets = await loadSecrets(home);
  const postgres = await startDatabase(home, secrets);
  const receiver = await startReceiver(random);
  const given = await partEnvironments({ port: 0, home, fresh: false }, secrets, postgres.url);
  const said: string[] = [];
  let lastDisasterAt = 0;
  /** Of the first API, which the network notifies. */
  let nextPort: number | undefined = await freePort();
  const sandbox = openSandbox(new URL(given.worker.VISA_BASE_URL).origin);
  const network = await keepRunning(
    "network",
    "visa-sandbox",
    {
      ...given["visa-sandbox"],
      SANDBOX_NOTIFY_URL: `http://127.0.0.1:${nextPort}/networks/visa/notifications`,
    },
    said,
    { started: sandbox.orderAgain },
  );
  const processes = [network];
  let apis: readonly string[] = [];
  const added = (process: KeptProcess) => {
    processes.push(process);
    return process;
  };
  return {
    postgres,
    receiver,
    sandbox,
    masterKey: Buffer.from(secrets.masterKey, "base64"),
    identityProvider: demoIdentityProvider(secrets),
    tokens: await createTokens([secrets.clientTokenKey]),
    apis: () => apis,
    processes,
    said,
    disasterStrikes: () => (lastDisasterAt = Date.now()),
    lastDisasterAt: () => lastDisasterAt,
    async startApi(name, apps) {
      const port = nextPort ?? (await freePort());
      nextPort = undefined;
      const env = { ...given.api, DRAIN_SECONDS, PORT: String(port) };
      const process = added(await keepRunning(name, "api", env, said, { ...(apps && { apps }) }));
      const url = `http://127.0.0.1:${port}`;
      apis = [...apis, url];
      return { ...process, url };
    },
    async startWorker(name, apps) {
      const env = { ...given.worker, VISA_TIMEOUT_MS: NETWORK_TIMEOUT_MS };
      return added(await keepRunning(name, "worker", env, said, { ...(apps && { apps }) }));
    },
    leave(url) {
      apis = apis.filter((api) => api !== url);
    },
    async close() {
      await Promise.all(processes.map((one) => one.stop()));
      await receiver.close();
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
