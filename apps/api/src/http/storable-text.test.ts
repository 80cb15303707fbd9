import { expect, test } from "vitest";
import { unstorableField } from "#http/storable-text.ts";

test.each([
  ["input", "a\0"],
  ["target.token", { reason: "fraud", target: { kind: "card_token", token: "\uD800" } }],
  ["cards.1.last4", { cards: [{ last4: "1" }, { last4: "\0" }] }],
])("%s is the field that PostgreSQL cannot store", (field, input) => {
  expect(unstorableField(input)).toBe(field);
});

test("storable values have no such field, however deeply they are nested", () => {
  expect(unstorableField({ a: ["\u{1F98A}", 1, null, undefined] })).toBeUndefined();
  const abyss = (inner: string) =>
    JSON.parse(`${"[".repeat(50_000)}${JSON.stringify(inner)}${"]".repeat(50_000)}`) as unknown;
  expect(unstorableField(abyss("a"))).toBeUndefined();
  expect(unstorableField(abyss("\0"))).toBe("input");
});
