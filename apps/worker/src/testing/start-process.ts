import { fork } from "node:child_process";
import { once } from "node:events";

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A process of its own, with all of its output. */
export type TestProcess = {
  /** Its output on stdout and stderr so far. */
  said(): string;
  readonly ended: Promise<Ended>;
  /** Signals it and waits for its end; nothing happens to one that has ended. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  /** Resolves when it has reported that it is ready; rejects when it ends before that. */
  readonly ready: Promise<void>;
};

/** Starts a TypeScript module as a process. Its environment is the given one, but for the place of compiled modules and the time
 * zone of the test. */
export function startProcess(
  module: URL,
  environment: Readonly<Record<string, string>>,
): TestProcess {
  const { NODE_COMPILE_CACHE = "", TZ } = process.env;
  const child = fork(module, {
    env: { NODE_COMPILE_CACHE, ...(TZ && { TZ }), ...environment },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const failed = ended.then(({ code }): never => {
    throw new Error(`${module.pathname} ended with ${String(code)} before it was ready: ${text}`);
  });
  const told = async () => {
    await once(child, "message");
  };
  const ready = Promise.race([told(), failed]);
  // A test that expects its end does not await its readiness.
  ready.catch(() => {});
  failed.catch(() => {});
  return {
    said: () => text,
    ended,
    ready,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}
