import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

/**
 * By default, V8 lets a heap of some 80 MB grow to several times that before a collection when the machine has much memory. A small heap
 * costs no throughput (docs/performance.md), and more processes fit on a machine. The space for new objects never shrinks, so it is kept
 * small while modules are loaded; afterwards it may grow, because a small one costs a busy process much of its time.
 */
const FRUGAL_WHILE_LOADING = "--semi-space-growth-factor=1";
const FRUGAL_AFTERWARDS = ["--semi-space-growth-factor=2", "--heap-growing-percent=20"];

/**
 * Where compiled modules are found again at the next start, unless the environment names another folder. A folder of the checkout, because
 * others can write to the system's.
 */
const COMPILED = fileURLToPath(new URL("../../../../node_modules/.cache/node", import.meta.url));

/**
 * A stop that takes longer is broken off, unless another limit is given: a database that has gone may never answer. A busy machine stops
 * well within it.
 */
const STOP_MS = 20_000;

type Stop = () => Promise<void>;
/** A shutdown. `drain` keeps serving while load balancers take the process out, until it is done or aborted. */
export type ProcessEnd = {
  readonly drain?: (hurry: AbortSignal) => Promise<void>;
  readonly stop: Stop;
  readonly stopMs?: number;
};

/**
 * Runs a process from its start to its end. `start` loads the modules of the process, so that its heap is limited and its modules are
 * cached from the first one on, and returns the function that stops it. SIGTERM, SIGINT or the end of the parent process
 * stop it once, with exit code 0; a failed start prints one line and exits with 1. The parent process receives `ready`. Only SIGTERM
 * drains first, and any further signal ends the drain.
 */
export async function runProcess(
  name: string,
  start: () => Promise<Stop | ProcessEnd>,
): Promise<void> {
  // A closed log reader must not fail the process. The log is written to this stream because pino's own writer would retry
  // for ever at the exit.
  process.stdout.on("error", () => {});
  setFlagsFromString(FRUGAL_WHILE_LOADING);
  enableCompileCache(COMPILED);
  try {
    const started = await start();
    for (const flag of FRUGAL_AFTERWARDS) setFlagsFromString(flag);
    const given: ProcessEnd = typeof started === "function" ? { stop: started } : started;
    const { drain, stop, stopMs = STOP_MS } = given;
    const hurry = new AbortController();
    let ending = false;
    const end = (drained?: typeof drain) => {
      if (ending) hurry.abort();
      if (ending) return;
      ending = true;
      ended(name, stop, stopMs, drained?.(hurry.signal)).then(
        () => process.exit(0),
        (error: unknown) => fail(name, error),
      );
    };
    process.on("SIGTERM", () => end(drain));
    for (const event of ["SIGINT", "disconnect"]) process.on(event, () => end());
    // The only notice of a parent that left during the start.
    process.send?.("ready", (error: Error | null) => {
      if (error) end();
    });
  } catch (error) {
    // A source that cannot be parsed is reported by Node, with its place.
    if (error instanceof SyntaxError) throw error;
    fail(name, error);
  }
}

async function ended(
  name: string,
  stop: Stop,
  stopMs: number,
  drained: Promise<void> | undefined,
): Promise<void> {
  await drained;
  setTimeout(() => fail(name, `not stopped within ${stopMs} ms`), stopMs).unref();
  await stop();
}

function fail(name: string, error: unknown): never {
  process.stderr.write(`${name}: ${messageOf(error)}\n`);
  process.exit(1);
}

/** The last line of an error's message. A refused connection to a name with several addresses has only a code. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.trim().split("\n").at(-1);
  return message || ("code" in error ? String(error.code) : error.name);
}
