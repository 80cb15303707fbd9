import { expect, test } from "vitest";
import { isSepaReference } from "#mandate/sepa-reference.ts";

test.each(["M-2026/000123", "a", "A".repeat(35), "B?:().,'+-1", "one two", "a/b/c"])(
  "%j is a reference",
  (text) => {
    expect(isSepaReference(text)).toBe(true);
  },
);

test("within a reference stand the characters of the SEPA set, and no others", () => {
  const characters = Array.from({ length: 256 }, (_, code) => String.fromCodePoint(code));
  const allowed = characters.filter((character) => isSepaReference(`a${character}b`));
  expect(allowed.join("")).toBe(
    " '()+,-./0123456789:?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  );
});

test.each([
  ["nothing", ""],
  ["36 characters", "A".repeat(36)],
  ["a slash first", "/abc"],
  ["a slash last", "abc/"],
  ["two slashes in a row", "ab//cd"],
  ["a space first", " abc"],
  ["a space last", "abc "],
  ["a line end", "abc\n"],
  ["a less-than sign", "a<b"],
  ["a less-than sign first", "<ab"],
  ["a less-than sign last", "ab<"],
  ["an ampersand", "a&b"],
  ["a quotation mark", 'a"b'],
  ["an umlaut", "Müller"],
  ["an underscore", "a_b"],
])("%s: no reference", (_, text) => {
  expect(isSepaReference(text)).toBe(false);
});
