import { setFlagsFromString } from "node:v8";

/**
 * Left alone, V8 lets a heap of some 80 MB grow to several times that before it collects it, on a machine with much memory. A process
 * that stays as small as it can costs no requests (docs/performance.md), and more of them fit beside each other.
 */
const FRUGAL = ["--heap-growing-percent=20", "--semi-space-growth-factor=1"];

/**
 * A stop that takes longer is broken off, unless another limit is given: a database that has gone may never answer. A busy machine stops
 * well within it.
 */
const STOP_MS = 20_000;

type Stop = () => Promise<void>;
/** An end in two steps. `drain` goes on working while others learn that this process goes, until it is done or told to hurry. */
export type DrainedEnd = {
  readonly drain: (hurry: AbortSignal) => Promise<void>;
  readonly stop: Stop;
  readonly stopMs?: number;
};

/**
 * Runs a process from its start to its end. `start` returns how to stop. SIGTERM, SIGINT, or the end of the process that
 * started this one, stop it once, with exit code 0; a start that fails says why in one line and exits with 1. The process
 * that started it is told `ready`. Only a SIGTERM is drained first, and only until anything else tells it to end.
 */
export async function runProcess(
  name: string,
  start: () => Promise<Stop | DrainedEnd>,
): Promise<void> {
  // Whoever read the log may have gone: that is no reason to fail. The log goes to this stream, and not past it by
  // pino's own writer, which at the exit would try for ever to write the rest.
  process.stdout.on("error", () => {});
  for (const flag of FRUGAL) setFlagsFromString(flag);
  try {
    const started = await start();
    const given: Partial<DrainedEnd> & { readonly stop: Stop } =
      typeof started === "function" ? { stop: started } : started;
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
    // A parent that left during the start is seen here only.
    process.send?.("ready", (error: Error | null) => {
      if (error) end();
    });
  } catch (error) {
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
  const message = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
  process.stderr.write(`${name}: ${message}\n`);
  process.exit(1);
}
