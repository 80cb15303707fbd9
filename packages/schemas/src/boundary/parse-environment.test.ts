import { expect, test } from "vitest";
import { z } from "zod";
import { jsonText } from "#boundary/environment-values.ts";
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

test("a fault within a setting is named by its place, and not as missing", () => {
  const keys = z.object({ ISSUERS: jsonText.pipe(z.array(z.int())) });
  expect(() => parseEnvironment(keys, { ISSUERS: '[1,"two"]' })).toThrow(
    /^ISSUERS.1: must be a number$/,
  );
});

test("settings of which only some are set are named beside all other faults", () => {
  const together = ["KEY", "SECRET"];
  const both = schema.extend({ KEY: z.string().optional(), SECRET: z.string().optional() });
  expect(() => parseEnvironment(both, { KEY: "private" }, together)).toThrow(
    /^DATABASE_URL: is missing; KEY and SECRET must be set together$/,
  );
  const given = { DATABASE_URL: "x" };
  expect(() => parseEnvironment(both, { ...given, SECRET: "private" }, together)).toThrow(
    /^KEY and SECRET must be set together$/,
  );
  const whole = { ...given, KEY: "a", SECRET: "b" };
  expect(parseEnvironment(both, given, together)).toMatchObject(given);
  expect(parseEnvironment(both, whole, together)).toMatchObject(whole);
});

test("all faults are named in one line, without values", () => {
  expect(() => parseEnvironment(schema, { PORT: "1.5" })).toThrow(
    /^DATABASE_URL: is missing; PORT: must be a whole number$/,
  );
});
