import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** Runs a script in a shell that knows `expunge` as a function. */
async function inShell(shell: string, script: string): Promise<string[]> {
  const env = { ...process.env, NODE: process.execPath, MAIN: main };
  const { stdout } = await run(shell, ["-c", script], { env });
  return stdout.split("\n").filter((line) => line !== "");
}

/** What bash-completion, which interactive shells load, says about the words: the test has none but plain ones. */
const WORDS = `_get_comp_words_by_ref() {
  words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}
}`;

test("bash completes commands and options from the script that the program prints", async () => {
  const completed = (...words: string[]) =>
    inShell(
      "bash",
      `${WORDS}
       expunge() { "$NODE" "$MAIN" "$@"; }
       source <(expunge completion bash)
       COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
       COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
       spec=$(complete -p expunge); spec=\${spec##*-F }; "\${spec%% *}" expunge
       printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  expect((await completed("expunge", "client", "")).map((line) => line.split(/\s/)[0])).toEqual(
    expect.arrayContaining(["create", "rotate", "revoke", "list"]),
  );
  expect(await completed("expunge", "client", "rotate", "--over")).toEqual([
    expect.stringContaining("--overlap"),
  ]);
  expect((await completed("expunge", "batch", "s")).map((line) => line.split(/\s/)[0])).toEqual([
    "seal",
    "start",
    "status",
  ]);
  expect(await completed("expunge", "batch", "outcomes", "--format", "c")).toEqual([
    expect.stringMatching(/^csv/),
  ]);
});

const shells = ["zsh", "fish"].map((shell) => [shell, `/usr/bin/${shell}`] as const);

test.each(shells)(
  "%s reads its script without an error, where it is installed",
  async (shell, path) => {
    const { stdout } = await run(process.execPath, [main, "completion", shell]);
    expect(stdout).toContain("expunge");
    if (!existsSync(path)) return;
    const check = run(path, ["-n", "/dev/stdin"]);
    check.child.stdin?.end(stdout);
    await expect(check).resolves.toMatchObject({ stderr: "" });
  },
);
