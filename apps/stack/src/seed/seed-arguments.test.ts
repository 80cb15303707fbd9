import { expect, test } from "vitest";
import { readSeedArguments } from "#seed/seed-arguments.ts";

test("reads the kind, the count and the output file", () => {
  expect(
    readSeedArguments(["--kind", "card-token", "--count", "1000", "--out", "tokens.jsonl"]),
  ).toEqual({ kind: "card-token", count: 1000, out: "tokens.jsonl" });
  expect(readSeedArguments(["--", "--kind=sepa", "--count=1", "--out=a"]).kind).toBe("sepa");
});

const right = { "--kind": "sepa", "--count": "1", "--out": "a" };

test.each([
  [{ "--kind": "iban" }, /^--kind: must be one of sepa, card, card-token, click-to-pay$/],
  [{ "--kind": undefined }, /^--kind: must be one of/],
  [{ "--count": "0" }, /^--count: must be a whole number above 0$/],
  [{ "--count": "1e6" }, /^--count: must be a whole number above 0$/],
  [{ "--count": "100000001" }, /^--count: must be at most 100000000$/],
  [{ "--count": undefined }, /^--count: is missing$/],
  [{ "--out": "" }, /^--out: must name a file$/],
  [{ "--out": undefined, "--count": "x" }, /^--count: .*; --out: is missing$/],
  [{ "--cuont": "1" }, /^Unknown option '--cuont'[^\n]*$/],
])("what is wrong with %o is said in one line", (wrong, line) => {
  const given = Object.entries({ ...right, ...wrong }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  expect(() => readSeedArguments(given)).toThrow(line);
});
