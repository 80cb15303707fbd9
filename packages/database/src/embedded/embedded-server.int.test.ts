import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { commandLineOf } from "#embedded/command-line.ts";
import { type EmbeddedServer, startEmbeddedServer } from "#embedded/embedded-server.ts";
import { freePort } from "#embedded/free-port.ts";
import { asOwner } from "#migrator/migrate.ts";

const settings = { fsync: "off", max_connections: "10", shared_buffers: "16MB" };
let folder: string;
const servers: EmbeddedServer[] = [];

beforeEach(async () => {
  // Only its owner may enter it, as with `mktemp -d` or /root: started by root, PostgreSQL runs as another account.
  folder = await mkdtemp(join(tmpdir(), "expunge-embedded-"));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function start(more: { port?: number; directory?: string } = {}): Promise<EmbeddedServer> {
  const port = more.port ?? (await freePort());
  const server = await startEmbeddedServer({
    directory: join(folder, "data"),
    password: "p@ss/word",
    settings,
    ...more,
    port,
  });
  servers.push(server);
  return server;
}

async function query(server: EmbeddedServer, text: string): Promise<object[]> {
  const { rows } = await asOwner(server.url("postgres"), (client) => client.query<object>(text));
  return rows;
}

test("starts, keeps its data over a restart, and leaves no process", async () => {
  const first = await start();
  await query(first, "CREATE TABLE kept AS SELECT 7 AS number");
  const pid = Number(
    (await readFile(join(folder, "data", "postmaster.pid"), "utf8")).split("\n")[0],
  );
  await first.stop();
  await first.ended;
  expect(commandLineOf(pid)).toBe("");
  expect(await query(await start(), "SELECT number FROM kept")).toEqual([{ number: 7 }]);
});

test("refuses a connection without the password", async () => {
  const url = new URL((await start()).url("postgres"));
  url.password = "wrong";
  await expect(asOwner(url.href, (client) => client.query("SELECT 1"))).rejects.toThrow(
    "password authentication failed",
  );
});

test("says that its port is taken, also when another PostgreSQL with the same password answers on it", async () => {
  const stranger = createServer().listen(0, "127.0.0.1");
  await once(stranger, "listening");
  onTestFinished(() => void stranger.close());
  const address = stranger.address();
  if (address === null || typeof address === "string") throw new Error("a port is expected");
  await expect(start({ port: address.port })).rejects.toThrow(
    new RegExp(`Address already in use.*port ${address.port}`, "s"),
  );

  const other = await start({ directory: join(folder, "other") });
  const port = Number(new URL(other.url("postgres")).port);
  await expect(start({ port })).rejects.toThrow("Address already in use");
});

test("ends with a parent that was killed, and its directory serves the next one", async () => {
  const directory = join(folder, "data");
  const module = new URL("embedded-server.ts", import.meta.url).href;
  const options = JSON.stringify({
    directory,
    port: await freePort(),
    password: "p@ss/word",
    settings,
  });
  const script = `const { startEmbeddedServer } = await import(${JSON.stringify(module)}); await startEmbeddedServer(${options}); process.send("up"); setInterval(() => {}, 1000);`;
  const parent: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(parent, "message");
  const pid = Number((await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n")[0]);
  expect(commandLineOf(pid)).toContain(directory);
  parent.kill("SIGKILL");
  await once(parent, "exit");

  expect(await query(await start(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(commandLineOf(pid)).not.toContain(directory);
});

test("a directory half made by a killed start is made anew", async () => {
  await mkdir(join(folder, "data.draft", "base"), { recursive: true });
  expect(await query(await start(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});
