import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { commandLineOf } from "./command-line.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { unprivileged } from "./unprivileged-command.ts";

export type EmbeddedServerOptions = {
  /** Where the cluster lives; made when it is not there. */
  readonly directory: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** Settings for the command line, as `{fsync: "off"}`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
};

export type EmbeddedServer = {
  /** The connection string of the superuser for one database. */
  url(database: string): string;
  /** Settles when the server has ended, however it ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/** Starts a PostgreSQL of our own on the loopback interface, and waits until it answers. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  await stopLeftover(options.directory);
  if (!existsSync(join(options.directory, "PG_VERSION"))) await initialise(options);
  const url = (database: string) =>
    `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    ...options.settings,
  };
  const args = ["-D", options.directory, "-p", String(options.port)];
  for (const [name, value] of Object.entries(settings)) args.push("-c", `${name}=${value}`);
  let lastWord = "";
  const server = run(postgresBinaries().postgres, args, (line) => {
    if (/FATAL|HINT/.test(line)) lastWord = line;
    options.log?.(line);
  });
  const ended = once(server, "close").then(() => {});
  await ready(url("postgres"), server).catch((error: Error) => {
    throw new Error(`${error.message}: ${lastWord}`);
  });
  return {
    url,
    ended,
    async stop() {
      // SIGINT is PostgreSQL's fast shutdown: it ends the sessions instead of waiting for them.
      server.kill("SIGINT");
      await ended;
    },
  };
}

/** Builds the cluster beside its place and moves it there whole, so that a killed start leaves nothing half-made. */
async function initialise(options: EmbeddedServerOptions): Promise<void> {
  const draft = `${options.directory}.draft`;
  const passwordFile = `${options.directory}.password`;
  const { owner } = unprivileged();
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await chmod(draft, 0o700);
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (owner !== undefined) {
    await chown(draft, owner, owner);
    await chown(passwordFile, owner, owner);
  }
  const args = ["-D", draft, "-U", "postgres", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256"];
  const lines: string[] = [];
  const initdb = run(postgresBinaries().initdb, [...args, `--pwfile=${passwordFile}`, "--no-sync"], (line) => lines.push(line));
  const [code] = await once(initdb, "close");
  await rm(passwordFile);
  if (code !== 0) throw new Error(`initdb failed: ${lines.slice(-3).join(" ")}`);
  await rename(draft, options.directory);
}

function run(program: string, args: readonly string[], log?: (line: string) => void): ChildProcess {
  const [command, commandArgs] = unprivileged().command(program, args);
  const child = spawn(command, commandArgs, { cwd: "/", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LC_ALL: "C" } });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) log?.(line);
    });
  }
  return child;
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error("PostgreSQL ended while it was starting");
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if ((error as { code?: string }).code === "28P01") throw error;
      await sleep(20);
    }
  }
}

/** A server whose parent was killed is still running: it is ended before its directory is used again. */
export async function stopLeftover(directory: string): Promise<void> {
  const file = join(directory, "postmaster.pid");
  for (;;) {
    const pid = await readFile(file, "utf8").then((text) => Number(text.split("\n")[0]), () => undefined);
    if (pid === undefined || !commandLineOf(pid).includes(directory)) return;
    process.kill(pid, "SIGINT");
    await sleep(50);
  }
}
