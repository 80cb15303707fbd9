import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export type Command = readonly [program: string, ...args: string[]];

export type Outcome = {
  readonly ok: boolean;
  readonly seconds: number;
  /** Its output, unless it wrote to the terminal itself. */
  readonly output: string;
  /** The last message that it sent to us. */
  readonly message: unknown;
};

const windows = process.platform === "win32";
const graceMs = 10_000;
const running = new Set<ChildProcess>();
let ending = false;

/** Signals a whole process group. False when the group is empty. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(windows ? pid : -pid, signal);
  } catch {
    return false;
  }
}

/** Sees off a command with all that it started: first by asking, then by force. */
async function endGroup(child: ChildProcess): Promise<void> {
  const deadline = Date.now() + graceMs;
  signalGroup(child, "SIGTERM");
  while (signalGroup(child, 0)) {
    if (Date.now() > deadline) signalGroup(child, "SIGKILL");
    await sleep(20);
  }
}

/** Ends every command that runs, and lets no other start. */
export async function endCommands(): Promise<void> {
  ending = true;
  await Promise.all([...running].map(endGroup));
}

/** Runs a command in a process group of its own and waits until the group is empty. */
export async function runCommand(
  [program, ...args]: Command,
  { env, onTerminal }: { readonly env: NodeJS.ProcessEnv; readonly onTerminal: boolean },
): Promise<Outcome> {
  if (ending) return { ok: false, seconds: 0, output: "interrupted", message: undefined };
  const start = performance.now();
  const sink = onTerminal ? "inherit" : "pipe";
  const child = spawn(program, args, {
    env,
    stdio: ["ignore", sink, sink, "ipc"],
    detached: !windows,
    shell: windows,
  });
  running.add(child);
  let output = "";
  let message: unknown;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  child.on("message", (received) => (message = received));
  child.on("error", (error) => (output += error.message));
  // Processes that it left behind may hold its output open, so they end first.
  child.on("exit", () => void endGroup(child));
  const code = await new Promise((resolve) => child.on("close", resolve));
  await endGroup(child);
  running.delete(child);
  return { ok: code === 0, seconds: (performance.now() - start) / 1000, output, message };
}
