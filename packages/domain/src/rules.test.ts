import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { RULES, type RuleId, reason } from "#rules.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const ids = Object.keys(RULES) as RuleId[];
const NOT_YET = "not yet";

/** The ids that the tests of a file are named after: `test("SEPA-01: …", …)`, also after `test.each(…)`. */
function idsOfTests(file: string): string[] {
  return [...read(file).matchAll(/\(\s*["'`]([A-Z\d]+-\d{2}): /g)].flatMap(([, id]) => id ?? []);
}

const testFiles = globSync("packages/*/src/**/*.test.ts", { cwd: ROOT });
const testedIds = new Map(testFiles.map((file) => [file, new Set(idsOfTests(file))]));
const isTested = (id: string) => [...testedIds.values()].some((tested) => tested.has(id));

/** The rows of the table in docs/rules.md, cell by cell. */
const rows = read("docs/rules.md")
  .split("\n")
  .filter((line) => /^\| [A-Z\d]+-\d{2} \|/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const fileIn = (cell = "") => /^`(.+)`$/.exec(cell)?.[1] ?? "";

test("docs/rules.md lists every rule, and no other, in its own words", () => {
  expect(rows.map(([id, rule, source]) => ({ id, rule, source }))).toEqual(
    ids.map((id) => ({ id, rule: RULES[id].statement, source: RULES[id].source })),
  );
});

test.each(rows)(
  "docs/rules.md says where %s is decided and tested",
  (id, _rule, _source, ...where) => {
    if (where.every((cell) => cell === NOT_YET)) return;
    const [decided, tested] = where.map(fileIn);
    expect(existsSync(path.join(ROOT, decided ?? ""))).toBe(true);
    expect(testedIds.get(tested ?? "")).toContain(id);
  },
);

test("every rule that is decided has a test of its name, and a rule that has one is not listed as missing", () => {
  const missing = rows.filter((row) => row.includes(NOT_YET)).map(([id]) => id);
  expect(ids.filter((id) => !isTested(id))).toEqual(missing);
});

test("no test is named after a rule that does not exist", () => {
  const named = new Set([...testedIds.values()].flatMap((tested) => [...tested]));
  expect([...named].filter((id) => !Object.hasOwn(RULES, id))).toEqual([]);
});

test("no two rules say the same, and each statement is one sentence that fits a table", () => {
  const statements = ids.map((id) => RULES[id].statement);
  expect(new Set(statements).size).toBe(statements.length);
  for (const { statement, source } of Object.values(RULES)) {
    expect(statement).toMatch(/^[A-Z][^|]*\.$/);
    expect(source).toMatch(/^[^|]+$/);
  }
});

test.each(ids)("the reason of %s names it and says its statement", (id) => {
  expect(reason(id)).toEqual({ rule: id, message: RULES[id].statement });
});
