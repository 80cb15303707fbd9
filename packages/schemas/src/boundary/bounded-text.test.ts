import { expect, test } from "vitest";
import { z } from "zod";
import { boundedText, isLongerThan } from "#boundary/bounded-text.ts";
import { storedText } from "#boundary/stored-text.ts";

/** One character, two UTF-16 code units, four bytes. */
const FOX = "\u{1F98A}";

test.each([boundedText(5), storedText(5)])(
  "JSON Schema 6.3: a length is the number of characters (RFC 8259), not of UTF-16 units or bytes (%#)",
  (text) => {
    for (const unit of ["a", "é", "e\u0301".slice(0, 1), FOX]) {
      expect(text.safeParse(unit.repeat(5)).success).toBe(true);
      expect(text.safeParse(unit.repeat(6)).success).toBe(false);
    }
    expect(text.safeParse("").success).toBe(false);
    expect(z.toJSONSchema(text)).toMatchObject({ minLength: 1, maxLength: 5 });
  },
);

test("the length of every mixture of characters is the number of its code points", () => {
  for (const text of [`${FOX}a${FOX}`, "a\u200Db", `${FOX}\u{1F3FF}`, "\u{10FFFF}x"]) {
    const length = Array.from(text).length;
    expect(isLongerThan(text, length)).toBe(false);
    expect(isLongerThan(text, length - 1)).toBe(true);
  }
});

test("a look-up refuses what PostgreSQL cannot compare: NUL and half a surrogate pair", () => {
  for (const text of ["a\0", "\uD800", "\uDC00\uD800"])
    expect(
      boundedText(5)
        .safeParse(text)
        .error?.issues.map(({ message }) => message),
    ).toEqual(["must hold neither NUL nor half a surrogate pair"]);
});

test("a long text is refused for its length alone", () => {
  const faults = storedText(5).safeParse("4111 1111 1111 1111\0").error?.issues;
  expect(faults?.map(({ message }) => message)).toEqual(["must have 1 to 5 characters"]);
});
