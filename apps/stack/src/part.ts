import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type LogSink, readable } from "#part-log.ts";

export type Part = {
  /** Settles with a word about how the part has ended. */
  readonly ended: Promise<string>;
  /** Ends it at once, as the loss of its machine would. */
  kill(): void;
  stop(): Promise<void>;
};

const LAST_WORDS = 30;

/** The most useful of a part's last lines: the error, if one is named. */
function whyIn(lastWords: readonly string[]): string {
  return (
    lastWords.findLast((line) => /^\S*(Error|api|worker|visa-sandbox)\b.*:/.test(line)) ??
    lastWords.at(-1) ??
    "it said nothing"
  );
}

/** A part that takes longer than this to end itself is ended. */
const PATIENCE_MS = 22_000;

type PartOptions = {
  /** Breaks the start off. */
  readonly signal?: AbortSignal;
  /** Where a debugger may attach. */
  readonly inspectPort?: number;
  /** The folder of the apps, by default that of this version. */
  readonly apps?: string;
};

const APPS = fileURLToPath(new URL("../..", import.meta.url));

/** Starts an app of the stack, by its name, as a process with this environment, and waits until it reports that it is ready. */
export async function startPart(
  name: string,
  env: Readonly<Record<string, string>>,
  sink: LogSink,
  { signal, inspectPort, apps = APPS }: PartOptions = {},
): Promise<Part> {
  const main = join(apps, name, "src", "main.ts");
  const { PATH = "", NODE_EXTRA_CA_CERTS = "", NODE_COMPILE_CACHE = "" } = process.env;
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  const command = ["--disable-warning=ExperimentalWarning", ...inspect, main];
  const child = spawn(process.execPath, command, {
    env: { PATH, NODE_EXTRA_CA_CERTS, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // An interrupt from the terminal is for the stack: it ends its parts in order. They see its end over the channel.
    detached: true,
    ...(signal !== undefined && { signal, killSignal: "SIGKILL" }),
  });
  const lastWords: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lastWords.splice(0, lastWords.length - LAST_WORDS);
      lastWords.push(line);
      sink(name, readable(line));
    });
  }
  const ended = once(child, "close").then(
    () => `${name} ended (${child.signalCode ?? `exit code ${child.exitCode}`})`,
  );
  const ready = once(child, "message").then(() => "ready");
  const first = await Promise.race([ready, ended]);
  if (first !== "ready") throw new Error(`${first}: ${whyIn(lastWords)}`);
  return {
    ended,
    kill: () => void child.kill("SIGKILL"),
    stop: () => stop(child, ended),
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}
