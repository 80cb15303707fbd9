import { createInterface } from "node:readline/promises";
import type { Terminal } from "#terminal/terminal.ts";

/** Erases a line (ECMA-48, EL) and begins it again. */
const SAME_LINE = "\r\u{1B}[2K";

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough, such as `head`, closes the stream.
  stdout.on("error", () => process.exit());
  return {
    environment: process.env,
    print: (text) => stdout.write(text),
    note: (text) => stderr.write(text),
    colors: stdout.isTTY && stdout.hasColors(),
    input: () => stdin,
    output: () => stdout,
    ...(stdin.isTTY && stderr.isTTY && { ask, confirm }),
    ...(stderr.isTTY && {
      progress: (text: string) =>
        stderr.write(`${SAME_LINE}${text.slice(0, stderr.columns || undefined)}`),
    }),
    untilInterrupted,
  };
}

/** The answer of the person; empty if the input ends. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ends the question if the input does.
  const ended = new AbortController();
  lines.once("close", () => ended.abort());
  try {
    const answer = await lines.question(question, { signal: ended.signal });
    return answer.trim();
  } catch {
    return "";
  } finally {
    lines.close();
  }
}

const confirm = async (question: string) => /^y(?:es)?$/i.test(await ask(`${question} [y/N] `));

function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}
