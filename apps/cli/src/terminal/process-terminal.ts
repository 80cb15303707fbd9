import type { Terminal } from "#terminal/terminal.ts";

/** The terminal of this process. */
export function processTerminal(): Terminal {
  // A reader that has seen enough, such as `head`, closes the stream.
  process.stdout.on("error", () => process.exit());
  return {
    environment: process.env,
    print: (text) => process.stdout.write(text),
    note: (text) => process.stderr.write(text),
    colors: process.stdout.isTTY && process.stdout.hasColors(),
  };
}
