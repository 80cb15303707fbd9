import type { Part } from "#part.ts";

export type RestartedPart = {
  /** Settles at the first start that succeeds. */
  readonly ready: Promise<void>;
  restart(): void;
  stop(): Promise<void>;
};

/**
 * A part that outlives its failures. A start that fails, as with a syntax error in a source, and a part that ends by itself are
 * logged, and the next restart tries again. `start` is aborted by a restart that overtakes it.
 */
export function restartedPart(
  start: (signal: AbortSignal) => Promise<Part>,
  log: (line: string) => void,
): RestartedPart {
  const first = Promise.withResolvers<void>();
  let running: Part | undefined;
  let starting = new AbortController();
  let starts = 0;
  let queued = false;
  let stopped = false;

  const report = (failure: string) => log(`${failure}; the next change starts it again`);

  async function end(): Promise<void> {
    const part = running;
    running = undefined;
    await part?.stop();
  }

  async function replace(): Promise<void> {
    queued = false;
    await end();
    if (stopped) return;
    const { signal } = (starting = new AbortController());
    try {
      const part = await start(signal);
      running = part;
      void part.ended.then((word) => running === part && report(word));
      starts += 1;
      if (starts > 1) log("restarted");
      first.resolve();
    } catch (error) {
      if (!signal.aborted) report(error instanceof Error ? error.message : String(error));
    }
  }

  /** Restarts take place one after the other. */
  let turn = replace();
  const overtake = () => {
    if (running === undefined) starting.abort();
  };

  return {
    ready: first.promise,
    restart() {
      overtake();
      if (queued) return;
      queued = true;
      turn = turn.then(replace);
    },
    async stop() {
      stopped = true;
      overtake();
      await turn;
      await end();
    },
  };
}
