import { expect, test } from "vitest";
import {
  CARD_NUMBER_REFUSED,
  storedIdentifier,
  storedNumber,
  storedText,
} from "#boundary/stored-text.ts";

const faultsOf = (text: unknown) =>
  storedText(40)
    .safeParse(text)
    .error?.issues.map(({ message }) => message) ?? [];

test.each(["a", "Erika Müller", "🦊", "DE89370400440532013000", "x".repeat(40), "tok_4111"])(
  "%j may be stored",
  (text) => {
    expect(faultsOf(text)).toEqual([]);
  },
);

test.each([
  "4111111111111111",
  "card 4111 1111 1111 1111",
  "３７８２８２２４６３１０００５",
  "5555-5555-5555-4444",
])("%j holds a card number and may not", (text) => {
  expect(faultsOf(text)).toEqual([CARD_NUMBER_REFUSED]);
});

test("a random identifier may be stored although its digits pass the Luhn check, a card number may not", () => {
  const identifier = storedIdentifier(40);
  expect(identifier.safeParse("tok_61a690997101422881f673b4").success).toBe(true);
  expect(storedText(40).safeParse("tok_61a690997101422881f673b4").success).toBe(false);
  for (const text of ["4111111111111111", "4111-1111-1111-1111", "tok_4111111111111111"])
    expect(identifier.safeParse(text).error?.issues[0]?.message).toBe(CARD_NUMBER_REFUSED);
});

test.each([
  ["a line end", "a\nb", "must not hold control characters"],
  ["a zero byte", "a\u0000", "must not hold control characters"],
  ["half a character", "a\uD800", "must not hold control characters"],
  ["what Unicode says is no character", "a\uFFFE", "must not hold control characters"],
  ["spaces alone", "  ", "must not be blank"],
])("%s may not be stored", (_, text, message) => {
  expect(faultsOf(text)).toEqual([message]);
});

test("empty, overlong and non-text values may not be stored", () => {
  for (const text of ["", "x".repeat(41), 4, null, undefined, {}]) {
    expect(faultsOf(text)).not.toEqual([]);
  }
});

test("an overlong value is refused for its length, and not searched for card numbers", () => {
  const long = "4111 1111 1111 1111 ".repeat(50_000);
  expect(faultsOf(long)).toHaveLength(1);
  expect(faultsOf(long)).not.toEqual([CARD_NUMBER_REFUSED]);
});

test("no fault repeats the value", () => {
  const number = "4111111111111111";
  for (const schema of [storedText(5), storedNumber]) {
    for (const value of [number, Number(number)]) {
      expect(JSON.stringify(schema.safeParse(value).error?.issues)).not.toContain("4111");
    }
  }
});

test("a number that may be stored is a positive integer that JavaScript is exact about, and no card number", () => {
  for (const number of [1, 42, Number.MAX_SAFE_INTEGER]) {
    expect(storedNumber.safeParse(number).success).toBe(true);
  }
  for (const number of [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, "1"]) {
    expect(storedNumber.safeParse(number).success).toBe(false);
  }
  expect(storedNumber.safeParse(4_111_111_111_111_111).error?.issues[0]?.message).toBe(
    CARD_NUMBER_REFUSED,
  );
});
