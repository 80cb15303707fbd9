import { runExpunge } from "#run-expunge.ts";

export type Ran = { readonly code: number; readonly printed: string; readonly noted: string };

/** Runs a command within this process, with these settings and nobody before the terminal. */
export async function runCommand(
  environment: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Ran> {
  let [printed, noted] = ["", ""];
  const code = await runExpunge(args, {
    environment,
    print: (text) => void (printed += text),
    note: (text) => void (noted += text),
    colors: false,
  });
  return { code, printed, noted };
}
