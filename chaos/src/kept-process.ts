import { type Part, startPart } from "@expunge/stack/part";

/** A part that is restarted whenever it ends, until it is to stop. */
export type KeptProcess = {
  readonly name: string;
  /** Kills it as a power failure would; it restarts by itself. Returns false when it does not run. */
  kill(): boolean;
  /** The number of kills. */
  kills(): number;
  /** Requests its end, and waits for it. */
  stop(): Promise<void>;
};

/** The number of last lines retained to explain a fault. */
const LINES_KEPT = 4_000;
const PAUSE_MS = 100;

type Keeping = {
  /** Follows each start. */
  readonly started?: () => Promise<void>;
  /** The folder of the apps, by default that of this version. */
  readonly apps?: string;
};

/** Starts an app of the stack as a process of its own. `said` receives its output. */
export async function keepRunning(
  name: string,
  app: string,
  env: Readonly<Record<string, string>>,
  said: string[],
  { started = async () => {}, apps }: Keeping = {},
): Promise<KeptProcess> {
  let stopping = false;
  let kills = 0;
  const note = (line: string) => {
    said.push(`${name} ${line}`);
    if (said.length > LINES_KEPT) said.splice(0, LINES_KEPT / 2);
  };
  const start = async () => {
    const part = await startPart(app, env, (_, line) => note(line), { ...(apps && { apps }) });
    await started();
    return part;
  };
  let part: Part | undefined = await start();

  /** A start fails while the database is away: it is repeated until it succeeds. */
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
