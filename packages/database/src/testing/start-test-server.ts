import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedServer, startEmbeddedServer } from "#embedded/embedded-server.ts";
import { freePort } from "#embedded/free-port.ts";
import { binariesIn } from "#embedded/postgres-binaries.ts";

export type TestServer = Pick<EmbeddedServer, "url" | "stop"> & {
  readonly password: string;
  /** Stops the server, ending its sessions, and starts it again on the same port, after this work. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
};

/** A test run needs no durability across a crash of the machine. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts a PostgreSQL server for tests; nothing of it stays. `TEST_POSTGRES_BIN` names the folder of another version's programs, and
 * `TEST_POSTGRES_TIMEZONE` the server's time zone: it is never UTC by itself, so that no session may rely on it.
 */
export async function startTestServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const { TEST_POSTGRES_BIN: folder, TEST_POSTGRES_TIMEZONE: timezone } = process.env;
  const directory = await mkdtemp(join(tmpdir(), "expunge-postgres-"));
  const password = randomBytes(16).toString("hex");
  const start = async (port: number) =>
    startEmbeddedServer({
      directory: join(directory, "data"),
      port,
      password,
      settings: { ...FAST, timezone: timezone || "Asia/Kathmandu", ...settings },
      ...(folder && { binaries: binariesIn(folder) }),
    });
  const port = await freePort();
  let server = await start(port);
  return {
    password,
    url: server.url,
    async restart(whileDown) {
      await server.stop();
      await whileDown?.();
      server = await start(port);
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
