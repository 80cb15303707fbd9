import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

type Surroundings = {
  readonly environment: Readonly<Record<string, string>>;
  /** The standard input of a pipe. */
  readonly input?: string | Buffer;
  /** What a person types into a pseudo-terminal once its output contains the text. */
  readonly types?: { readonly at: string; readonly keys: string };
};
/** A pseudo-terminal has one output, `printed`. */
export type Ended = { readonly code: number; readonly printed: string; readonly noted: string };

/** Runs a command as a process of its own, between pipes. */
export function inPipe(surroundings: Surroundings, ...args: string[]): Promise<Ended> {
  return ended(surroundings, process.execPath, [MAIN, ...args]);
}

/** Runs a command as a process of its own, in a pseudo-terminal. */
export async function inTerminal(surroundings: Surroundings, ...args: string[]): Promise<Ended> {
  const words = [process.execPath, MAIN, ...args];
  const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const isLinux = process.platform === "linux";
  // The two programs of this name take a command in their own ways.
  const script = isLinux ? ["-qec", `exec ${command}`, "/dev/null"] : ["-q", "/dev/null", ...words];
  const { printed, ...rest } = await ended(surroundings, "script", script);
  return { ...rest, printed: printed.replaceAll("\r\n", "\n") };
}

function ended(
  { environment, input, types }: Surroundings,
  program: string,
  args: readonly string[],
): Promise<Ended> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, TERM: "xterm", SHELL: "/bin/sh", ...environment };
  const child = spawn(program, args, { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [printed, noted, typed] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (types === undefined || typed || !printed.includes(types.at)) return;
    typed = true;
    child.stdin.write(types.keys);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (noted += text));
  // The process may end before it has read all.
  child.stdin.on("error", () => {});
  // The end of its input would end a pseudo-terminal.
  if (program !== "script") child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, printed, noted }));
  });
}
