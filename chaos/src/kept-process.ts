import { type Part, startPart } from "@expunge/stack/part";

/** A part that is started again whenever it ends, until it is to stop. */
export type KeptProcess = {
  readonly name: string;
  /** Kills it as a power failure would; it comes back by itself. Returns false when it does not run. */
  kill(): boolean;
  /** How often it was killed. */
  kills(): number;
  /** Tells it to end, and waits for that. */
  stop(): Promise<void>;
};

/** The last lines that a process wrote are kept, for whoever looks for what went wrong. */
const LINES_KEPT = 4_000;
const PAUSE_MS = 100;

/** Starts an app of the stack as a process of its own. `said` gets what it writes. */
export async function keepRunning(
  name: string,
  app: string,
  env: Readonly<Record<string, string>>,
  said: string[],
  started: () => Promise<void> = async () => {},
): Promise<KeptProcess> {
  let stopping = false;
  let kills = 0;
  const note = (line: string) => {
    said.push(`${name} ${line}`);
    if (said.length > LINES_KEPT) said.splice(0, LINES_KEPT / 2);
  };
  const start = async () => {
    const part = await startPart(app, env, (_, line) => note(line));
    await started();
    return part;
  };
  let part: Part | undefined = await start();

  /** A start may fail, as the database may be away: it is tried until it does not. */
  async function comeBack(): Promise<void> {
    for (let ended = part?.ended; ; ended = part?.ended) {
      const word = await ended;
      part = undefined;
      if (word !== undefined) note(word);
      if (stopping) return;
      try {
        part = await start();
      } catch (error) {
        note(`does not start: ${error instanceof Error ? error.message : "unknown"}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      if (stopping) await part?.stop();
    }
  }
  const over = comeBack();
  return {
    name,
    kill() {
      if (part === undefined) return false;
      kills += 1;
      part.kill();
      part = undefined;
      return true;
    },
    kills: () => kills,
    async stop() {
      stopping = true;
      await part?.stop();
      await over;
    },
  };
}
