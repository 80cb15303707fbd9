import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type Child = {
  readonly pid: number;
  stop(): Promise<void>;
};

const PATIENCE_MS = 22_000;
const LAST_WORDS = 5;
const running = new Set<ChildProcess>();

/** The file of a process of the benchmark, by its path from bench/src. */
export function fileOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/**
 * Starts a program of this workspace with the given environment and the PATH, and waits until it reports over its channel that it is
 * ready. Throws with its last output when it ends instead.
 */
export async function startChild(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const { child, failed } = start(file, env);
  await Promise.race([once(child, "message"), failed]);
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Runs a program of this workspace on one task: the task goes over its channel, and its answer comes back. */
export async function runTask<Answer>(file: string, task: object): Promise<Answer> {
  const { child, failed } = start(file, {});
  try {
    child.send(task);
    const [answer] = (await Promise.race([once(child, "message"), failed])) as [Answer];
    return answer;
  } finally {
    await stop(child);
  }
}

/** Ends every program that still runs. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...running].map(stop));
}

function start(file: string, env: Readonly<Record<string, string>>) {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // An interrupt from the terminal is for the benchmark, which ends its programs in order.
    detached: true,
  });
  running.add(child);
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      words.push(line);
      words.splice(0, words.length - LAST_WORDS);
    });
  }
  const failed = once(child, "close").then(() => {
    running.delete(child);
    throw new Error(`${file} ended (${child.signalCode ?? child.exitCode}): ${words.join(" | ")}`);
  });
  // A program that ends on request is not a failure.
  failed.catch(() => {});
  return { child, failed };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
}
