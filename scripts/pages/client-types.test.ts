import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { CLIENT_TYPES, clientTypes } from "./client-types.ts";
import { typeText } from "./type-text.ts";

test("the types of the client are those that the schemas make", async () => {
  const onDisk = await readFile(CLIENT_TYPES, "utf8");
  expect(onDisk, "write them with `npm run pages`").toBe(clientTypes());
});

describe("a JSON Schema as a type", () => {
  const text = { type: "string" };
  const member = { type: "object", properties: { a: text, b: {} }, required: ["b"] };

  test.each([
    [{ type: ["string", "null"] }, "string | null"],
    [{ enum: ["a", 1] }, '"a" | 1'],
    [{ anyOf: [text, { type: "integer" }, text] }, "string | number"],
    [{ allOf: [{ anyOf: [text, { type: "null" }] }, text] }, "(string | null) & string"],
    [{ type: "object", additionalProperties: text }, "Record<string, string>"],
    [{ $ref: "#/$defs/Deletion" }, "Deletion"],
    [{ type: "object", properties: {} }, "Record<string, never>"],
  ])("%j", (schema, expected) => {
    expect(typeText(schema, "output")).toBe(expected);
  });

  test("differs between inputs and outputs in arrays and absent members", () => {
    const schema = { type: "array", items: member };
    expect(typeText(schema, "output")).toBe("{\n  a?: string;\n  b: unknown;\n}[]");
    expect(typeText(schema, "input")).toBe(
      "readonly {\n  a?: string | undefined;\n  b: unknown;\n}[]",
    );
  });

  test("that is not known is refused", () => {
    expect(() => typeText({ not: {} }, "input")).toThrow("no type");
  });
});
