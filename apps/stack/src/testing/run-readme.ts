import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const README = fileURLToPath(new URL("../../../../README.md", import.meta.url));

/** The shell blocks of the README's chapter about the contracts. The first one defines what the others use. */
async function shellBlocks(): Promise<string[]> {
  const text = await readFile(README, "utf8");
  const chapter = /^## The three contracts$(.*?)^## /ms.exec(text)?.[1] ?? "";
  return [...chapter.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? "");
}

/**
 * These blocks as functions that run them and return their output. They run in a folder whose `.expunge` is the home of a running
 * stack, in a shell that fails on a pattern without a match, as zsh does on macOS.
 */
export async function readmeBlocks(folder: string): Promise<readonly (() => Promise<string>)[]> {
  const [definitions = "", ...blocks] = await shellBlocks();
  return blocks.map((block) => () => runShell(`${definitions}\n${block}`, folder));
}

function runShell(script: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    // Its exit code is that of its last command, and a stream that curl breaks off has one of its own: the output decides.
    execFile("bash", ["-O", "failglob", "-c", script], { cwd }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
