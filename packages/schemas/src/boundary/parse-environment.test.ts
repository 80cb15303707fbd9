import { expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "#boundary/parse-environment.ts";

const schema = z.object({
  DATABASE_URL: z.string(),
  PORT: z.coerce.number().int("must be a whole number").default(4000),
});

test.each(["", " ", "\t\n"])("a variable that is %j counts as unset", (empty) => {
  expect(parseEnvironment(schema, { DATABASE_URL: "x", PORT: empty })).toEqual({
    DATABASE_URL: "x",
    PORT: 4000,
  });
  expect(() => parseEnvironment(schema, { DATABASE_URL: empty })).toThrow(
    /^DATABASE_URL: is missing$/,
  );
});

test("all faults are named in one line, without values", () => {
  expect(() => parseEnvironment(schema, { PORT: "1.5" })).toThrow(
    /^DATABASE_URL: is missing; PORT: must be a whole number$/,
  );
});
