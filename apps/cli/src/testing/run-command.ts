import { Writable } from "node:stream";
import { runExpunge } from "#run-expunge.ts";
import { noTerminal, type Terminal } from "#terminal/terminal.ts";

export type Ran = { readonly code: number; readonly printed: string; readonly noted: string };

/** Runs a command within this process, with these settings and nobody before the terminal. */
export function runCommand(environment: Terminal["environment"], ...args: string[]): Promise<Ran> {
  return runOn({ environment }, ...args);
}

/** Runs a command within this process, on a terminal with these parts. */
export async function runOn(parts: Partial<Terminal>, ...args: string[]): Promise<Ran> {
  let [printed, noted] = ["", ""];
  const code = await runExpunge(args, {
    ...noTerminal,
    print: (text) => void (printed += text),
    note: (text) => void (noted += text),
    output: () =>
      new Writable({
        write(chunk, _encoding, done) {
          printed += String(chunk);
          done();
        },
      }),
    ...parts,
  });
  return { code, printed, noted };
}
