import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = dirname(import.meta.dirname);

/** A small repository with this one's hook and a little configuration of its own. */
let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "expunge-hook-"));
  const files = {
    "package.json": { type: "module", scripts: { typecheck: "tsc --noEmit" } },
    "tsconfig.json": { compilerOptions: { strict: true, types: [] }, include: ["*.ts"] },
    ".oxlintrc.json": { rules: { eqeqeq: "error" } },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(repository, name), JSON.stringify(content));
  cpSync(join(root, ".githooks"), join(repository, ".githooks"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(repository, "node_modules"));
  git("init", "--quiet");
  git("config", "core.hooksPath", ".githooks");
  git("config", "user.name", "test");
  git("config", "user.email", "test@example.com");
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function git(...args: string[]) {
  return spawnSync("git", args, { cwd: repository, encoding: "utf8" });
}

function commit(text: string) {
  writeFileSync(join(repository, "a.ts"), text);
  git("add", "a.ts");
  const { status, stdout, stderr } = git("commit", "--message", "test: a");
  return { status, output: stdout + stderr };
}

test.each([
  ["unformatted", `export const a   = "a";\n`, "Format issues"],
  ["against a lint rule", `export const a = (b: string) => b == "b";\n`, "eqeqeq"],
  ["of a wrong type", `export const a: number = "a";\n`, "TS2322"],
])("a staged file that is %s is not committed", (_, text, fault) => {
  const { status, output } = commit(text);
  expect(output).toContain(fault);
  expect(status).toBe(1);
});

test("a staged file without a fault is committed", () => {
  expect(commit(`export const a = "a";\n`).status).toBe(0);
});
