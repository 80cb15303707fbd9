import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { expect, test } from "vitest";

const root = dirname(import.meta.dirname);

/** Runs `npm test -- …`. */
function npmTest(...filters: string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ["scripts/test.ts", ...filters], {
    cwd: root,
    encoding: "utf8",
    env: { PATH, HOME, NO_COLOR: "1" },
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

test("a path selects a test file, and -t one of its tests by name", () => {
  const { status, lines } = npmTest("scripts/layer-rules.test.ts", "-t", "accept in scripts/1.ts");
  expect(lines.at(-1)).toMatch(/^1 passed, 0 failed, [1-9]\d* skipped$/);
  expect(status).toBe(0);
});

test("a name that no test has is a failure", () => {
  const { status, lines } = npmTest("scripts/layer-rules.test.ts", "-t", "accept in nowhere");
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^FAIL tests .* no test has run$/),
    expect.stringMatching(/^0 passed, 1 failed, [1-9]\d* skipped$/),
  ]);
  expect(status).toBe(1);
});
