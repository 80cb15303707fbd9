import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

export type RunningSeed = {
  /** Interrupts it, as Ctrl-C does. */
  interrupt(): void;
  /** The exit code and the output. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
};

/** Seeds as `npm run seed` does. */
export function runSeed(env: Readonly<Record<string, string>>, ...args: string[]): RunningSeed {
  const command = ["scripts/run.mjs", "apps/stack/src/seed-start.ts", ...args];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  return {
    interrupt: () => void child.kill("SIGINT"),
    ended: once(child, "close").then(() => ({ code: child.exitCode, said })),
  };
}

/** The lines of a file of identifiers. Throws when one is not whole. */
export async function identifiersIn(path: string): Promise<Record<string, string | number>[]> {
  const text = await readFile(path, "utf8");
  if (!text.endsWith("\n")) throw new Error("the last line is not whole");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string | number>);
}
