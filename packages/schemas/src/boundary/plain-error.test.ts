import { expect, test } from "vitest";
import { z } from "zod";
import { fieldErrors } from "#boundary/field-errors.ts";

test.each<readonly [z.ZodType, unknown, string]>([
  [z.int(), undefined, "is required"],
  [z.string(), 1, "must be a string"],
  [z.number(), "1", "must be a number"],
  [z.int(), 1.5, "must be an integer"],
  [z.boolean(), "yes", "must be true or false"],
  [z.array(z.string()), {}, "must be a list"],
  [z.strictObject({}), [], "must be an object"],
  [z.record(z.string(), z.string()), 1, "must be an object"],
  [z.int().min(0), -1, "must be at least 0"],
  [z.int().positive(), 0, "must be more than 0"],
  [z.int().max(5), 6, "must be at most 5"],
  [z.number().lt(5), 5, "must be less than 5"],
  [z.int(), 2 ** 53, "must be at most 9007199254740991"],
  [z.number().multipleOf(5), 4, "must be a multiple of 5"],
  [z.array(z.int()).max(1), [1, 2], "must have at most 1 items"],
  [z.string().min(2), "a", "must have at least 2 characters"],
  [z.string().regex(/^secret$/), "other", "must be in the documented format"],
  [z.uuid(), "other", "must be a UUID"],
  [z.iso.date(), "other", "must be a day, YYYY-MM-DD"],
  [z.iso.datetime(), "x", "must be an instant in ISO 8601, such as 2026-11-20T10:15:30Z"],
  [z.literal("EUR"), "USD", "must be EUR"],
  [z.enum(["a", "b"]), "c", "must be one of a, b"],
  [z.union([z.string(), z.int()]), true, "has an unknown form"],
  [z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") })]), {}, "must be a"],
  [z.map(z.string(), z.string()), 1, "must be of another type"],
  [z.string().refine(() => false), "a", "is not valid"],
])("the error of a schema without a message is plain English (%#)", (schema, value, message) => {
  const { error } = schema.safeParse(value);
  expect(error && fieldErrors(error).map((one) => one.message)).toEqual([message]);
});

test("a schema's own message stays", () => {
  const { error } = z.string("must be a name").safeParse(1);
  expect(error && fieldErrors(error)[0]?.message).toBe("must be a name");
});
