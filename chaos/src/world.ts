import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTokens, type Tokens } from "@expunge/api/auth/tokens";
import { freePort } from "@expunge/database/embedded/free-port";
import { demoIdentityProvider } from "@expunge/stack/demo/identities";
import { partEnvironments } from "@expunge/stack/part-environments";
import { loadSecrets } from "@expunge/stack/secrets";
import { type KeptProcess, keepRunning } from "#kept-process.ts";
import { type ChaosPostgres, startPostgres } from "#postgres.ts";
import type { Random } from "#random.ts";
import { type Receiver, startReceiver } from "#receiver.ts";
import { openSandbox, type Sandbox } from "#sandbox.ts";

/** A whole installation: two APIs, two workers, the network's stand-in, PostgreSQL, and a receiver of webhooks. */
export type World = {
  readonly postgres: ChaosPostgres;
  readonly receiver: Receiver;
  readonly sandbox: Sandbox;
  readonly masterKey: Buffer;
  readonly tokens: Tokens;
  readonly identityProvider: ReturnType<typeof demoIdentityProvider>;
  /** The base URLs of the APIs. */
  readonly apis: readonly string[];
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

/** How long a call to the network may take: its sandbox answers immediately or never, unless the machine is busy. */
const NETWORK_TIMEOUT_MS = "5000";

/** Starts everything in a folder of its own. Nothing of it stays. */
export async function openWorld(random: Random): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), "expunge-chaos-"));
  const secrets = await loadSecrets(home);
  const postgres = await startPostgres(home, secrets);
  const receiver = await startReceiver(random);
  const given = await partEnvironments({ port: 0, home, fresh: false }, secrets, postgres.url);
  const said: string[] = [];
  let lastDisasterAt = 0;
  const [portA, portB] = [await freePort(), await freePort()];
  const sandbox = openSandbox(new URL(given.worker.VISA_BASE_URL).origin);
  const api = (name: string, port: number) =>
    keepRunning(name, "api", { ...given.api, PORT: String(port) }, said);
  const worker = (name: string) =>
    keepRunning(name, "worker", { ...given.worker, VISA_TIMEOUT_MS: NETWORK_TIMEOUT_MS }, said);
  const network = await keepRunning(
    "network",
    "visa-sandbox",
    {
      ...given["visa-sandbox"],
      SANDBOX_NOTIFY_URL: `http://127.0.0.1:${portA}/networks/visa/notifications`,
    },
    said,
    sandbox.orderAgain,
  );
  const others = await Promise.all([
    api("api-1", portA),
    api("api-2", portB),
    worker("worker-1"),
    worker("worker-2"),
  ]);
  const processes = [network, ...others];
  return {
    postgres,
    receiver,
    sandbox,
    masterKey: Buffer.from(secrets.masterKey, "base64"),
    identityProvider: demoIdentityProvider(secrets),
    tokens: await createTokens([secrets.clientTokenKey]),
    apis: [portA, portB].map((port) => `http://127.0.0.1:${port}`),
    processes,
    said,
    disasterStrikes: () => (lastDisasterAt = Date.now()),
    lastDisasterAt: () => lastDisasterAt,
    async close() {
      await Promise.all(processes.map((one) => one.stop()));
      await receiver.close();
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
